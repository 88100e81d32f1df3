import { manifestWritten, onJoiningControlPlanes, step, waitForComponents } from '../../phases/index.ts';
import { joinedCluster } from './artifacts.ts';

/** kubeadm's wait-control-plane, for the components of this host. */
export const waitJoinedControlPlane = step({
  id: 'join-control-plane/wait-control-plane',
  title: 'Wait until the control plane of the host is healthy',
  where: onJoiningControlPlanes,
  needs: {
    cluster: joinedCluster,
    controllerManager: manifestWritten('kube-controller-manager'),
    scheduler: manifestWritten('kube-scheduler'),
  },
  run: (context, { cluster }) => waitForComponents(context, cluster),
});
