import {
  binariesInstalled,
  claimed,
  clusterSpec,
  endpointHeld,
  kubeconfigWritten,
  kubeletRunning,
  nodeOf,
  onLeader,
  runtimeReady,
  startKubelet,
  step,
} from '../phases/index.ts';
import { optional } from '../workflow/index.ts';

/** kubeadm's kubelet-start. It does not wait for the manifests: the kubelet watches their folder. */
export const startLeaderKubelet = step({
  id: 'kubelet-start',
  title: 'Start the kubelet',
  where: onLeader,
  needs: {
    cluster: clusterSpec,
    claimed,
    binariesInstalled,
    runtimeReady,
    kubeconfig: kubeconfigWritten('kubelet.conf'),
    endpointHeld: optional(endpointHeld),
  },
  gives: { kubeletRunning },
  run: async ({ host, member }, { cluster }) => {
    const node = nodeOf(cluster, member.spec, host.facts);
    await startKubelet(host, {
      cluster: cluster.documents.cluster,
      configuration: cluster.documents.kubelet ?? {},
      spec: member.spec,
      node,
      registerTaints: undefined,
    });
    return { kubeletRunning: undefined };
  },
  recover: async () => ({ kubeletRunning: undefined }),
});
