import { kubeletRunning, manifestWritten, onJoiningControlPlanes, step, waitForAnswer } from '../../phases/index.ts';
import { joinedCluster, localApiServes } from './artifacts.ts';

/** Controllers and the scheduler of the host ask this API server. */
export const waitJoinedApiServer = step({
  id: 'join-control-plane/wait-api-server',
  title: 'Wait until the API server of the host takes requests',
  where: onJoiningControlPlanes,
  needs: { cluster: joinedCluster, kubeletRunning, apiserver: manifestWritten('kube-apiserver') },
  gives: { localApiServes },
  run: async (context, { cluster }) => {
    await waitForAnswer(context, cluster);
    return { localApiServes: undefined };
  },
  recover: async () => ({ localApiServes: undefined }),
});
