import { clusterSpec, preflight, resetChecks, type Step } from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type Workflow, workflow } from '../workflow/index.ts';
import { preparation, resetWishes } from './artifacts.ts';
import { forgetNode } from './forget-node.ts';
import { leaveEtcd } from './leave-etcd.ts';
import { removeEtcdData } from './remove-etcd-data.ts';
import { removeFiles } from './remove-files.ts';
import { removeNetwork } from './remove-network.ts';
import { removePods } from './remove-pods.ts';
import { removeRuntime } from './remove-runtime.ts';
import { removeServices } from './remove-services.ts';
import { stopKubelet } from './stop-kubelet.ts';
import { unmountPods } from './unmount-pods.ts';

export { nodeForgotten, type Preparation, preparation, type ResetWishes, resetWishes } from './artifacts.ts';
export { forgetNodesWorkflow, nodesToForget } from './forget-nodes.ts';

const phases: readonly Step[] = [
  forgetNode,
  leaveEtcd,
  removeServices,
  removeEtcdData,
  stopKubelet,
  removePods,
  unmountPods,
  removeNetwork,
  removeFiles,
  removeRuntime,
];

/** Takes hosts out of their cluster. Works from any state: with the API, the runtime or the network gone. */
export const resetWorkflow = (): Workflow<HostSpec> => resetOf(phases);

/** The same on the host itself, by the paths of kubeadm's reset: all that is not etcd's is `cleanup-node`. */
export const hostResetWorkflow = (): Workflow<HostSpec> =>
  resetOf(
    phases.map((phase) => ({
      ...phase,
      id: phase.id.replace(/^reset\//, phase.id.includes('/remove-etcd-member') ? '' : 'cleanup-node/'),
    })),
  );

const resetOf = (those: readonly Step[]): Workflow<HostSpec> =>
  workflow('reset', [preflight(resetChecks, { anyCluster: true }), ...those], {
    provided: [clusterSpec, preparation, resetWishes],
  });
