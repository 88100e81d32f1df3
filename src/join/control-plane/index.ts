import type { Step } from '../../phases/index.ts';
import { startControlPlaneKubelet } from '../start-kubelet.ts';
import { downloadCerts } from './download-certs.ts';
import { etcdJoin } from './etcd-join.ts';
import { markJoinedControlPlane } from './mark-node.ts';
import { prepareJoinedPki } from './prepare-pki.ts';
import { reachJoinedApi } from './reach-joined-api.ts';
import { reachJoinedEtcd } from './reach-joined-etcd.ts';
import { readSharedPki } from './read-shared-pki.ts';
import { keepSharedPki, sharePki } from './share-pki.ts';
import { waitJoinedApiServer } from './wait-api-server.ts';
import { waitJoinedBootstrap } from './wait-bootstrap.ts';
import { waitJoinedControlPlane } from './wait-control-plane.ts';
import { writeJoinedCerts } from './write-certs.ts';
import { writeJoinedKubeconfigs } from './write-kubeconfigs.ts';
import { writeJoinedManifests } from './write-manifests.ts';

/** kubeadm's `join --control-plane`, wherever what control planes share comes from: until the kubelet runs. */
const prepare: readonly Step[] = [prepareJoinedPki, writeJoinedCerts, writeJoinedKubeconfigs, startControlPlaneKubelet];

/** From the membership of etcd on. */
const become: readonly Step[] = [
  etcdJoin,
  ...writeJoinedManifests,
  waitJoinedApiServer,
  waitJoinedControlPlane,
  waitJoinedBootstrap,
  markJoinedControlPlane,
];

/** For every control plane but the first, from the first in the same run. */
export const controlPlaneJoinPhases: readonly Step[] = [sharePki, keepSharedPki, ...prepare, ...become];

/** For a control plane that joins by itself: from the cluster with a certificate key, or from its own disk. */
export const controlPlaneJoinByItself: readonly Step[] = [
  downloadCerts,
  readSharedPki,
  ...prepare,
  reachJoinedApi,
  reachJoinedEtcd,
  ...become,
];
