import type { Kube } from '../../kube/index.ts';
import { ofHost, ofRun } from '../../workflow/index.ts';
import type { Rollout, RunningNode } from './running-cluster.ts';

/** Provided by whoever looked first: from which versions to which. */
export const rollout = ofRun<Rollout>('rollout');

/** The host's node as it runs; `undefined` for a host that is yet to join. */
export const rolloutNode = ofHost<RunningNode | undefined>('rolloutNode');
/** The images of the new version are in the host's runtime. */
export const imagesBrought = ofHost('imagesBrought');
/** etcd's data are kept as they were before. */
export const etcdKept = ofRun('etcdKept');
/** Every static pod and the kubelet of the host run the new version. */
export const controlPlaneUpgraded = ofHost('controlPlaneUpgraded');
/** The Kubernetes API through the leader, once every control plane runs the new version. */
export const upgradedApi = ofRun<Kube>('upgradedApi');
/** Nodes hear of pods that come and go, or it was told that one does not: others may be emptied. */
export const servicesFollow = ofRun('servicesFollow');
