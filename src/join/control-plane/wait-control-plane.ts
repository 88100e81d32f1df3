import { kubeletRunning, onJoiningControlPlanes, step, waitForComponents } from '../../phases/index.ts';
import { joinedCluster, localApiHealthy, manifestsInPlace } from './artifacts.ts';

/** kubeadm's wait-control-plane, for the components of this host. */
export const waitJoinedControlPlane = step({
  id: 'join-control-plane/wait-control-plane',
  title: 'Wait until the control plane of the host is healthy',
  where: onJoiningControlPlanes,
  needs: { cluster: joinedCluster, kubeletRunning, manifestsInPlace },
  gives: { localApiHealthy },
  run: async (context, { cluster }) => {
    await waitForComponents(context, cluster);
    return { localApiHealthy: undefined };
  },
  recover: async () => ({ localApiHealthy: undefined }),
});
