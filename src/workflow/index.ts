export type { Change } from '../host/index.ts';
export { type Artifact, type Every, every, ofHost, ofRun, optional, type Provided, provided } from './artifact.ts';
export type { Artifacts } from './artifact-store.ts';
export type * from './events.ts';
export { createJournal, type LastRun, type Owner, readJournal } from './journal.ts';
export { createLimit } from './limit.ts';
export { acquireLock, type Lock, type LockOptions } from './lock.ts';
export { outliveCutLinks } from './outlive-cut-links.ts';
export {
  assumed,
  type Given,
  type Gives,
  type InputOf,
  type Member,
  type Need,
  type Needs,
  type OutputOf,
  type Phase,
  type PhaseContext,
  type PhaseSpec,
  phase,
  phaseFor,
} from './phase.ts';
export { type PhaseNode, phaseTree } from './phase-tree.ts';
export type { Run } from './run-state.ts';
export { type RunResult, runWorkflow } from './run-workflow.ts';
export { type Selection, selectPhases } from './select-phases.ts';
export { artifactOf, type Workflow, workflow } from './workflow.ts';
