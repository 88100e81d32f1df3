import { controlPlaneTaint } from '../addons/index.ts';
import { isKubeReason } from '../kube/index.ts';
import { isControlPlane } from '../spec/index.ts';
import { clusterSpec, kubeApi, nodeRegistered } from './artifacts.ts';
import { controlPlaneTaints, waitForNode } from './control-plane/mark-control-plane.ts';
import { nodeOf } from './node.ts';
import { nodeMarksPatch } from './node-marks.ts';
import { onNodes } from './places.ts';
import { step } from './step.ts';

const TIMEOUT_MS = 120_000;

/** Labels and taints of the cluster file on the Node object of each host, and which host it is. */
export const markNodes = step({
  id: 'nodes/labels',
  title: 'Give the node its labels and taints',
  where: onNodes,
  needs: { cluster: clusterSpec, kube: kubeApi, nodeName: nodeRegistered },
  run: async ({ host, member, signal }, { cluster, kube, nodeName }) => {
    const { spec } = member;
    const { taints = isControlPlane(spec) ? controlPlaneTaints(spec) : [] } = nodeOf(cluster, spec, host.facts);
    const marks = {
      host: member.name,
      labels: spec.labels,
      taints,
      ownTaints: isControlPlane(spec) ? [controlPlaneTaint] : [],
    };
    const patience = { timeoutMs: TIMEOUT_MS, signal, target: host.target };
    const isMarked = async (): Promise<true | undefined> => {
      const node = await waitForNode(kube, nodeName, patience);
      try {
        await kube.patch({ apiVersion: 'v1', kind: 'Node', name: nodeName }, nodeMarksPatch(node, marks), 'merge');
        return true;
      } catch (error) {
        // The kubelet and the controllers write to a node all the time.
        if (isKubeReason(error, 'Conflict')) return undefined;
        throw error;
      }
    };
    await kube.until(`labels and taints of node ${nodeName}`, isMarked, {
      timeoutMs: TIMEOUT_MS,
      intervalMs: 100,
      signal,
      hint: `See who else writes to it all the time: kubectl get node ${nodeName} -o yaml --show-managed-fields`,
    });
  },
});
