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
import { controlPlaneJoinPhases } from './control-plane/index.ts';
import { materialFromLeader } from './from-leader.ts';
import { materialFromToken } from './from-token.ts';
import { startWorkerKubelet } from './start-kubelet.ts';
import { waitBootstrap } from './wait-bootstrap.ts';

const workerPhases: readonly Step[] = [startWorkerKubelet, waitBootstrap];

/** How hosts join when the leader is part of the same run. */
export const joinPhases: readonly Step[] = [materialFromLeader, ...controlPlaneJoinPhases, ...workerPhases];

/** `slipway join`: kubeadm's join on the host itself, with a token. */
export const joinWorkflow = (): Workflow<HostSpec> =>
  workflow(
    'join',
    [preflight([...hostChecks, ...preparedChecks]), claimHost, assumePrepared, materialFromToken, ...workerPhases],
    { provided: [clusterSpec] },
  );
