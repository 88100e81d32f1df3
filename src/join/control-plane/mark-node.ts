import { kubeApi, markNode, nodeRegistered, onJoiningControlPlanes, step } from '../../phases/index.ts';
import { joinedCluster, kubeletBootstrapped } from './artifacts.ts';

/** kubeadm's control-plane-join/mark-control-plane. */
export const markJoinedControlPlane = step({
  id: 'join-control-plane/control-plane-join/mark-control-plane',
  title: 'Mark the node as control plane',
  where: onJoiningControlPlanes,
  needs: { cluster: joinedCluster, kube: kubeApi, kubeletBootstrapped },
  gives: { nodeRegistered },
  run: async (context, { cluster, kube }) => ({ nodeRegistered: await markNode(context, cluster, kube) }),
});
