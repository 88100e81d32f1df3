import {
  assumePrepared,
  claimHost,
  clusterSpec,
  hostChecks,
  preflight,
  preparedChecks,
  type Step,
} from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type Workflow, workflow } from '../workflow/index.ts';
import { controlPlaneJoinByItself, controlPlaneJoinPhases } from './control-plane/index.ts';
import { freeControlPlaneName, freeWorkerName } from './free-name.ts';
import { materialFromLeader } from './from-leader.ts';
import { materialFromToken } from './from-token.ts';
import { startWorkerKubelet } from './start-kubelet.ts';
import { waitBootstrap } from './wait-bootstrap.ts';

export { withLooks } from './with-looks.ts';

const workerPhases: readonly Step[] = [startWorkerKubelet, waitBootstrap];

/** How hosts join when the leader is part of the same run. */
export const joinPhases: readonly Step[] = [
  materialFromLeader,
  freeControlPlaneName,
  freeWorkerName,
  ...controlPlaneJoinPhases,
  ...workerPhases,
];

/** `slipway join`: kubeadm's join on the host itself, as a worker or as a further control plane; phases by kubeadm's paths. */
export const joinWorkflow = (as: 'worker' | 'control-plane' = 'worker'): Workflow<HostSpec> => {
  const worker = workerPhases.map(byOwnPath);
  const controlPlane = controlPlaneJoinByItself.map(byOwnPath);
  const joining = as === 'control-plane' ? controlPlane : [...withNothingToDo(controlPlane, worker), ...worker];
  return workflow(
    'join',
    [preflight([...hostChecks, ...preparedChecks]), claimHost, assumePrepared, materialFromToken, ...joining],
    { provided: [clusterSpec] },
  );
};

/** Where one host joins, nothing else has kubeadm's path of a phase. */
const byOwnPath = (phase: Step): Step => ({ ...phase, id: phase.id.replace(/^join(-control-plane)?\//, '') });

/** What only control planes do: a worker may name it and skip it as kubeadm lets it, but it runs nowhere, so it needs nothing. */
const withNothingToDo = (phases: readonly Step[], besides: readonly Step[]): readonly Step[] =>
  phases.filter(({ id }) => besides.every((one) => one.id !== id)).map((phase) => ({ ...phase, needs: {}, gives: {} }));
