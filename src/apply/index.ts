import { etcdClientWritten } from '../ha/index.ts';
import { controlPlanePhases } from '../init/index.ts';
import { joinPhases } from '../join/index.ts';
import { leavePhases, leaveWishes } from '../leave/index.ts';
import {
  attendance,
  claimHost,
  clusterSpec,
  componentStore,
  endpointHeld,
  hostChecks,
  importControlPlaneImages,
  importNodeImages,
  installBinaries,
  installFlannel,
  markNodes,
  preflight,
  reachEtcd,
  type Step,
  sameCluster,
  takeOverChecks,
  waitControllers,
} from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { claimAfterRollout, rollout, rolloutPhases } from '../upgrade/index.ts';
import { type Artifact, type Workflow, workflow } from '../workflow/index.ts';

export interface ApplyOptions {
  /** Nodes that no run of Slipway's made become this cluster's; refused otherwise. */
  readonly takeOver?: boolean;
}

/** Bare hosts to a cluster. `playbooks` are the steps of host preparation and of the user's own playbooks. */
export const applyWorkflow = (playbooks: readonly Step[], options: ApplyOptions = {}): Workflow<HostSpec> =>
  workflow('apply', waiting([...beforeClaim(options), claimHost, ...afterClaim(playbooks)]), {
    provided: alwaysProvided,
  });

/** The same for a cluster that runs another version: first of all that is rolled out, then everything is as the file says. */
export const upgradeAndApplyWorkflow = (playbooks: readonly Step[], options: ApplyOptions = {}): Workflow<HostSpec> =>
  workflow(
    'apply',
    waiting([...beforeClaim(options), ...rolloutPhases(), claimAfterRollout, ...afterClaim(playbooks)]),
    { provided: [...alwaysProvided, rollout] },
  );

const alwaysProvided = [clusterSpec, componentStore, attendance, leaveWishes];

const beforeClaim = ({ takeOver = false }: ApplyOptions): readonly Step[] => [
  preflight(hostChecks, { foreign: takeOver ? 'taken-over' : 'refused' }),
  ...(takeOver ? takeOverChecks : []),
];

const afterClaim = (playbooks: readonly Step[]): readonly Step[] => [
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
];

/** What phases wait for where the run has steps that give it; for nothing of the kind where there are none. */
const waits: Readonly<Record<string, readonly Artifact<unknown>[]>> = {
  claim: [sameCluster],
  'upgrade/check': [sameCluster],
  'kubelet-start': [endpointHeld],
  'control-plane/apiserver': [etcdClientWritten],
  'join-control-plane/control-plane-prepare/control-plane': [etcdClientWritten],
};

const waiting = (phases: readonly Step[]): readonly Step[] => {
  const given = new Set(phases.flatMap(({ gives }) => Object.values(gives).map(({ name }) => name)));
  return phases.map((phase) => {
    const more = (waits[phase.id] ?? []).filter(({ name }) => given.has(name));
    const needs = { ...phase.needs, ...Object.fromEntries(more.map((artifact) => [artifact.name, artifact])) };
    return more.length === 0 ? phase : { ...phase, needs };
  });
};
