import { controlPlanePhases } from '../init/index.ts';
import { joinPhases } from '../join/index.ts';
import {
  claimHost,
  clusterSpec,
  componentStore,
  hostChecks,
  importControlPlaneImages,
  importNodeImages,
  installBinaries,
  installFlannel,
  markNodes,
  preflight,
  type Step,
  waitControllers,
} from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { claimAfterRollout, rollout, rolloutPhases } from '../upgrade/index.ts';
import { type Workflow, workflow } from '../workflow/index.ts';

/** Bare hosts to a cluster. `playbooks` are the steps of host preparation and of the user's own playbooks. */
export const applyWorkflow = (playbooks: readonly Step[]): Workflow<HostSpec> =>
  workflow('apply', [preflight(hostChecks), claimHost, ...phasesAfterClaim(playbooks)], {
    provided: [clusterSpec, componentStore],
  });

/** The same for a cluster that runs another version: first of all that is rolled out, then everything is as the file says. */
export const upgradeAndApplyWorkflow = (playbooks: readonly Step[]): Workflow<HostSpec> =>
  workflow('apply', [preflight(hostChecks), ...rolloutPhases(), claimAfterRollout, ...phasesAfterClaim(playbooks)], {
    provided: [clusterSpec, componentStore, rollout],
  });

const phasesAfterClaim = (playbooks: readonly Step[]): readonly Step[] => [
  installBinaries,
  ...playbooks,
  importControlPlaneImages,
  importNodeImages,
  ...controlPlanePhases,
  installFlannel,
  waitControllers,
  ...joinPhases,
  markNodes,
];
