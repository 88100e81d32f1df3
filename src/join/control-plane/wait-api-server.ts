import {
  kubeletRunning,
  manifestWritten,
  onJoiningControlPlanes,
  step,
  waitForComponents,
} from '../../phases/index.ts';
import { joinedCluster, localApiHealthy } from './artifacts.ts';

/** Controllers, the scheduler and the kubelet of the host ask this API server. */
export const waitJoinedApiServer = step({
  id: 'join-control-plane/wait-api-server',
  title: 'Wait until the API server of the host is healthy',
  where: onJoiningControlPlanes,
  needs: { cluster: joinedCluster, kubeletRunning, apiserver: manifestWritten('kube-apiserver') },
  gives: { localApiHealthy },
  run: async (context, { cluster }) => {
    await waitForComponents(context, cluster, ['kube-apiserver']);
    return { localApiHealthy: undefined };
  },
  recover: async () => ({ localApiHealthy: undefined }),
});
