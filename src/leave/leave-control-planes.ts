import {
  controlPlanesLeft,
  etcdMembers,
  kubeApi,
  onLeader,
  provenSafe,
  releaseMembers,
  step,
} from '../phases/index.ts';
import { departures } from './artifacts.ts';
import { deleteNode, drainLeaver } from './remove-node.ts';

/**
 * Before any control plane joins: drained where it answers, out of etcd, and last its node, so that a run that was cut finds it again.
 * Throws ETCD_REFUSED before anything is changed when etcd would be left without a majority.
 */
export const leaveControlPlanes = step({
  id: 'leave/control-planes',
  title: 'Take control planes that are gone from the file out of the cluster',
  where: onLeader,
  needs: { found: departures, kube: kubeApi, etcd: etcdMembers },
  gives: { controlPlanesLeft },
  run: async ({ signal, say }, { found, kube, etcd }) => {
    const leaving = found.leaving.filter(({ isControlPlane }) => isControlPlane);
    const members = leaving.flatMap(({ member }) => member ?? []);
    await provenSafe(etcd, members);
    const removing = { kube, signal, say };
    for (const leaver of leaving) await drainLeaver(leaver, removing);
    await releaseMembers(etcd, { members, signal });
    for (const leaver of leaving) await deleteNode(leaver, removing);
    return { controlPlanesLeft: undefined };
  },
  recover: async () => ({ controlPlanesLeft: undefined }),
});
