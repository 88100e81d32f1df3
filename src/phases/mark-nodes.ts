import { kubeApi, nodeRegistered } from './artifacts.ts';
import { waitForNode } from './mark-control-plane.ts';
import { onNodes } from './places.ts';
import { step } from './step.ts';

const TIMEOUT_MS = 120_000;

/** Labels of the cluster file on the Node object of each host. */
export const markNodes = step({
  id: 'nodes/labels',
  title: 'Label the node',
  where: onNodes,
  needs: { kube: kubeApi, nodeName: nodeRegistered },
  run: async ({ host, member, signal }, { kube, nodeName }) => {
    const { labels } = member.spec;
    if (Object.keys(labels).length === 0) return;
    await waitForNode(kube, nodeName, { timeoutMs: TIMEOUT_MS, signal, target: host.target });
    await kube.patch({ apiVersion: 'v1', kind: 'Node', name: nodeName }, { metadata: { labels } }, 'merge');
  },
});
