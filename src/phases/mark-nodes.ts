import { kubeApi, nodeRegistered } from './artifacts.ts';
import { waitForNode } from './control-plane/mark-control-plane.ts';
import { onNodes } from './places.ts';
import { step } from './step.ts';

const TIMEOUT_MS = 120_000;

/** Says that a node was made from a cluster file, and as which of its hosts: without that host in the file the node is to go. */
export const HOST_ANNOTATION = 'slipway.dev/host';

/** Labels of the cluster file on the Node object of each host, and which host it is. */
export const markNodes = step({
  id: 'nodes/labels',
  title: 'Label the node',
  where: onNodes,
  needs: { kube: kubeApi, nodeName: nodeRegistered },
  run: async ({ host, member, signal }, { kube, nodeName }) => {
    const { labels } = member.spec;
    const annotations = { [HOST_ANNOTATION]: member.name };
    await waitForNode(kube, nodeName, { timeoutMs: TIMEOUT_MS, signal, target: host.target });
    await kube.patch(
      { apiVersion: 'v1', kind: 'Node', name: nodeName },
      { metadata: { labels, annotations } },
      'merge',
    );
  },
});
