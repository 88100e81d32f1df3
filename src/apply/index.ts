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
  waitControllers,
} from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type Artifact, type Workflow, workflow } from '../workflow/index.ts';

/** Bare hosts to a cluster. `playbooks` are the steps of host preparation and of the user's own playbooks. */
export const applyWorkflow = (playbooks: readonly Step[]): Workflow<HostSpec> =>
  workflow(
    'apply',
    waitingFor(playbooks, [
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
    ]),
    { provided: [clusterSpec, componentStore, attendance, leaveWishes] },
  );

/** What phases wait for where steps beside the recipe give it; for nothing of the kind where there are none. */
const waits: Readonly<Record<string, readonly Artifact<unknown>[]>> = {
  'kubelet-start': [endpointHeld],
  'control-plane/apiserver': [etcdClientWritten],
  'join-control-plane/control-plane-prepare/control-plane': [etcdClientWritten],
};

const waitingFor = (steps: readonly Step[], phases: readonly Step[]): readonly Step[] => {
  const given = new Set(steps.flatMap(({ gives }) => Object.values(gives).map(({ name }) => name)));
  return phases.map((phase) => {
    const more = (waits[phase.id] ?? []).filter(({ name }) => given.has(name));
    const needs = { ...phase.needs, ...Object.fromEntries(more.map((artifact) => [artifact.name, artifact])) };
    return more.length === 0 ? phase : { ...phase, needs };
  });
};
