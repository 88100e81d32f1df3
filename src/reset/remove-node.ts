import { clusterSpec, everywhere, nodeOf, step } from '../phases/index.ts';
import { kubeletStopped, stayingCluster } from './artifacts.ts';

/** Once nothing runs that would register it again. A failure is told, with what to type; the host goes all the same. */
export const removeNode = step({
  id: 'reset/node',
  title: 'Take the node out of the cluster',
  where: everywhere,
  needs: { cluster: clusterSpec, kubeletStopped, staying: stayingCluster },
  run: async ({ host, member, warn }, { cluster, staying }) => {
    if (staying?.kube === undefined) return;
    const { name } = nodeOf(cluster, member.spec, host.facts);
    try {
      await staying.kube.remove({ apiVersion: 'v1', kind: 'Node', name });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      warn(`The node ${name} stays in the cluster: ${why} Remove it: kubectl delete node ${name}`);
    }
  },
});
