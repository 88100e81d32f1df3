import { clusterSpec, preflight, resetChecks, type Step } from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type Artifact, type Workflow, workflow } from '../workflow/index.ts';
import { preparation, resetWishes, stayingCluster } from './artifacts.ts';
import { leaveEtcd } from './leave-etcd.ts';
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

export { type Preparation, preparation, type ResetWishes, resetWishes, stayingCluster } from './artifacts.ts';

const phases: readonly Step[] = [
  leaveEtcd,
  removeServices,
  removeEtcdData,
  stopKubelet,
  removeNode,
  removePods,
  unmountPods,
  removeNetwork,
  removeFiles,
  removeRuntime,
];

/**
 * Takes hosts out of their cluster. Works from any state: with the API, the runtime or the network gone. `staying`: a control plane that
 * is part of the run and stays; through it nodes and members of etcd are removed.
 */
export const resetWorkflow = (staying?: string): Workflow<HostSpec> =>
  staying === undefined
    ? resetOf([checks, ...phases], [stayingCluster])
    : resetOf([
        reachStaying(staying),
        ...[checks, ...phases].map((phase): Step => ({ ...phase, where: ({ name }) => name !== staying })),
      ]);

/** The same on the host itself, by the paths of kubeadm's reset: all that is not etcd's is `cleanup-node`. */
export const hostResetWorkflow = (): Workflow<HostSpec> =>
  resetOf(
    [
      checks,
      ...phases
        .filter((phase) => phase !== removeNode)
        .map((phase) => ({
          ...phase,
          id: phase.id.replace(/^reset\//, phase.id.includes('/remove-etcd-member') ? '' : 'cleanup-node/'),
        })),
    ],
    [stayingCluster],
  );

const checks = preflight(resetChecks, { anyCluster: true });

const resetOf = (those: readonly Step[], provided: readonly Artifact<unknown>[] = []): Workflow<HostSpec> =>
  workflow('reset', those, { provided: [clusterSpec, preparation, resetWishes, ...provided] });
