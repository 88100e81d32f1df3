import type { SlipwayError } from '../errors/index.ts';
import type { Artifacts } from './artifact-store.ts';
import { layOut } from './lay-out.ts';
import { performUnit, skip } from './perform-unit.ts';
import { begin, type Run, type RunState } from './run-state.ts';
import { schedule } from './schedule.ts';
import { selectPhases } from './select-phases.ts';
import { misbuilt } from './workflow.ts';

export interface RunResult {
  readonly outcome: 'ok' | 'failed' | 'aborted';
  /** Each failed unit's own error, with its host and phase. */
  readonly errors: readonly SlipwayError[];
  readonly changes: number;
  readonly artifacts: Artifacts;
}

/**
 * Runs the phases of a workflow over its members: each unit the moment its needs are there. A failing unit stops what
 * depends on it and nothing else. Throws USAGE or INTERNAL before any host is touched; after that, errors are in the result.
 */
export const runWorkflow = async <S>(run: Run<S>): Promise<RunResult> => {
  const selected = selectPhases(run.workflow, run);
  const { workflow: flow, members, provide = [] } = run;
  for (const { name } of flow.provided)
    if (!provide.some(({ artifact }) => artifact.name === name)) throw misbuilt(flow, `nobody provides ${name}`);
  const layout = layOut({ flow, members, selected, provided: provide });
  const state = begin(run, layout);
  state.emit({
    type: 'run-started',
    workflow: flow.name,
    runId: run.runId,
    hosts: [...new Set(layout.units.map(({ name }) => name.host))],
    units: layout.units.map(({ name }) => name),
    plan: run.plan ?? false,
  });
  await schedule({
    nodes: layout.nodes,
    signal: run.signal,
    perform: (unit) => performUnit(state, unit),
    drop: (unit, because) => skip(state, unit, because),
  });
  return finish(state);
};

const finish = <S>(state: RunState<S>): RunResult => {
  const { errors, underWay, changes, store } = state;
  const outcome = state.cut || underWay.length > 0 ? 'aborted' : errors.length > 0 ? 'failed' : 'ok';
  state.emit({ type: 'run-ended', tookMs: state.atMs(), outcome, changes, errors, underWay });
  return { outcome, errors, changes, artifacts: store };
};
