import { controlPlanePhases } from '../init/index.ts';
import { joinPhases } from '../join/index.ts';
import { leavePhases, leaveWishes } from '../leave/index.ts';
import {
  attendance,
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
  reachEtcd,
  type Step,
  waitControllers,
} from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type Workflow, workflow } from '../workflow/index.ts';

/** Bare hosts to a cluster. `playbooks` are the steps of host preparation and of the user's own playbooks. */
export const applyWorkflow = (playbooks: readonly Step[]): Workflow<HostSpec> =>
  workflow(
    'apply',
    [
      preflight(hostChecks),
      claimHost,
      installBinaries,
      ...playbooks,
      importControlPlaneImages,
      importNodeImages,
      ...controlPlanePhases,
      installFlannel,
      reachEtcd,
      ...leavePhases,
      waitControllers,
      ...joinPhases,
      markNodes,
    ],
    { provided: [clusterSpec, componentStore, attendance, leaveWishes] },
  );
