import { checked, clusterSpec, preflight, resetChecks, type Step } from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type Artifact, type Workflow, workflow } from '../workflow/index.ts';
import { nodeForgotten, preparation, resetWishes, stayingCluster } from './artifacts.ts';
import { forgetNode } from './forget-node.ts';
import { leaveEtcdAfter } from './leave-etcd.ts';
import { reachStaying } from './reach-staying.ts';
import { removeEtcdData } from './remove-etcd-data.ts';
import { removeFiles } from './remove-files.ts';
import { removeNetwork } from './remove-network.ts';
import { removeNode } from './remove-node.ts';
import { removePods } from './remove-pods.ts';
import { removeRuntime } from './remove-runtime.ts';
import { removeServices } from './remove-services.ts';
import { stopKubelet } from './stop-kubelet.ts';
import { unmountPods } from './unmount-pods.ts';

export {
  nodeForgotten,
  type Preparation,
  preparation,
  type ResetWishes,
  resetWishes,
  stayingCluster,
} from './artifacts.ts';

const remains: readonly Step[] = [
  removeServices,
  removeEtcdData,
  stopKubelet,
  removePods,
  unmountPods,
  removeNetwork,
  removeFiles,
  removeRuntime,
];

/** The host does by itself what it may: its own API server has no data any more once it has left etcd. */
const byItself: readonly Step[] = [forgetNode, leaveEtcdAfter(nodeForgotten), ...remains];

/** Through a control plane that stays: out of etcd where that is safe, before anything else is touched. */
const throughStaying: readonly Step[] = [leaveEtcdAfter(checked), ...remains, removeNode];

/**
 * Takes hosts out of their cluster. Works from any state: with the API, the runtime or the network gone. `staying`: a control plane that
 * is part of the run and stays; through it nodes and members of etcd are removed.
 */
export const resetWorkflow = (staying?: string): Workflow<HostSpec> =>
  staying === undefined
    ? resetOf([checks, ...byItself], [stayingCluster])
    : resetOf([
        reachStaying(staying),
        ...[checks, ...throughStaying].map((phase): Step => ({ ...phase, where: ({ name }) => name !== staying })),
      ]);

/** The same on the host itself, by the paths of kubeadm's reset: all that is not etcd's is `cleanup-node`. */
export const hostResetWorkflow = (): Workflow<HostSpec> =>
  resetOf(
    [
      checks,
      ...byItself.map((phase) => ({
        ...phase,
        id: phase.id.replace(/^reset\//, phase.id.includes('/remove-etcd-member') ? '' : 'cleanup-node/'),
      })),
    ],
    [stayingCluster],
  );

const checks = preflight(resetChecks, { anyCluster: true });

const resetOf = (those: readonly Step[], provided: readonly Artifact<unknown>[] = []): Workflow<HostSpec> =>
  workflow('reset', those, { provided: [clusterSpec, preparation, resetWishes, ...provided] });
