import {
  controlPlaneImages,
  etcdClientWritten,
  onJoiningControlPlanes,
  step,
  writeStaticPod,
} from '../../phases/index.ts';
import { optional } from '../../workflow/index.ts';
import { etcdJoined, joinedCluster, joinedPki, kubeconfigsWritten, manifestsInPlace } from './artifacts.ts';

const COMPONENTS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

/**
 * kubeadm's control-plane-prepare/control-plane. kubeadm writes them first, and they crash and back off until etcd is there; here they
 * come when it is, so that they start at once.
 */
export const writeJoinedManifests = step({
  id: 'join-control-plane/control-plane-prepare/control-plane',
  title: 'Write the static pods of a control plane',
  where: onJoiningControlPlanes,
  needs: {
    cluster: joinedCluster,
    joinedPki,
    kubeconfigsWritten,
    etcdJoined,
    etcdClientWritten: optional(etcdClientWritten),
    controlPlaneImages,
  },
  gives: { manifestsInPlace },
  run: async ({ host, member }, { cluster, joinedPki: own }) => {
    const externalCa = await own.isExternalCa();
    await Promise.all(
      COMPONENTS.map((component) => writeStaticPod(host, member.spec, cluster, { component, externalCa })),
    );
    return { manifestsInPlace: undefined };
  },
  recover: async () => ({ manifestsInPlace: undefined }),
});
