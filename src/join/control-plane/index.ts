import type { Step } from '../../phases/index.ts';
import { startControlPlaneKubelet } from '../start-kubelet.ts';
import { etcdJoin } from './etcd-join.ts';
import { markJoinedControlPlane } from './mark-node.ts';
import { prepareJoinedPki } from './prepare-pki.ts';
import { reachEtcd } from './reach-etcd.ts';
import { waitJoinedBootstrap } from './wait-bootstrap.ts';
import { waitJoinedControlPlane } from './wait-control-plane.ts';
import { writeJoinedCerts } from './write-certs.ts';
import { writeJoinedKubeconfigs } from './write-kubeconfigs.ts';
import { writeJoinedManifests } from './write-manifests.ts';

/** kubeadm's `join --control-plane` for every control plane but the first; what they share comes from the first in the same run. */
export const controlPlaneJoinPhases: readonly Step[] = [
  prepareJoinedPki,
  writeJoinedCerts,
  writeJoinedKubeconfigs,
  startControlPlaneKubelet,
  reachEtcd,
  etcdJoin,
  writeJoinedManifests,
  waitJoinedControlPlane,
  waitJoinedBootstrap,
  markJoinedControlPlane,
];
