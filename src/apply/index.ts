import { controlPlanePhases } from '../init/index.ts';
import { joinPhases } from '../join/index.ts';
import { leavePhases, leaveWishes } from '../leave/index.ts';
import {
  attendance,
  awaitEndpoint,
  changeInTurn,
  claimHost,
  clusterChecks,
  clusterSpec,
  componentStore,
  hostChecks,
  importControlPlaneImages,
  importNodeImages,
  installBinaries,
  installFlannel,
  markNodes,
  preflight,
  reachEtcd,
  type Step,
  takeOverChecks,
  waitControllers,
} from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { rollout, rolloutPhases } from '../upgrade/index.ts';
import { type Workflow, workflow } from '../workflow/index.ts';

export interface ApplyOptions {
  /** Nodes that no run of Slipway's made become this cluster's; refused otherwise. */
  readonly takeOver?: boolean;
}

/** Bare hosts to a cluster. `playbooks` are the steps of host preparation and of the user's own playbooks. */
export const applyWorkflow = (playbooks: readonly Step[], options: ApplyOptions = {}): Workflow<HostSpec> =>
  workflow('apply', [...checks(options), ...afterChecks(playbooks)], { provided: alwaysProvided });

/** The same for a cluster that runs another version: first of all that is rolled out, then everything is as the file says. */
export const upgradeAndApplyWorkflow = (playbooks: readonly Step[], options: ApplyOptions = {}): Workflow<HostSpec> =>
  workflow('apply', [...checks(options), ...rolloutPhases(), ...afterChecks(playbooks)], {
    provided: [...alwaysProvided, rollout],
  });

const alwaysProvided = [clusterSpec, componentStore, attendance, leaveWishes, changeInTurn];

const checks = ({ takeOver = false }: ApplyOptions): readonly Step[] => [
  preflight([...hostChecks, ...clusterChecks()], { foreign: takeOver ? 'taken-over' : 'refused' }),
  ...(takeOver ? takeOverChecks : []),
];

const afterChecks = (playbooks: readonly Step[]): readonly Step[] => [
  claimHost,
  installBinaries,
  ...playbooks,
  importControlPlaneImages,
  importNodeImages,
  awaitEndpoint,
  ...controlPlanePhases,
  installFlannel,
  reachEtcd,
  ...leavePhases,
  waitControllers,
  ...joinPhases,
  markNodes,
];
