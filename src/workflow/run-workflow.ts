import { AsyncLocalStorage } from 'node:async_hooks';
import { SlipwayError } from '../errors/index.ts';
import type { Change, ChangeListener, Host } from '../host/index.ts';
import type { Provided } from './artifact.ts';
import { type ArtifactStore, type Artifacts, createArtifactStore } from './artifact-store.ts';
import type { Reporter, RunEvent, UnitName } from './events.ts';
import { type LaidOut, layOut, type Unit } from './lay-out.ts';
import { createLimit } from './limit.ts';
import { locateError } from './locate-error.ts';
import type { Member, Phase, PhaseContext } from './phase.ts';
import { INTERRUPTED, schedule } from './schedule.ts';
import { type Selection, selectPhases } from './select-phases.ts';
import { isEvery, misbuilt, type Workflow } from './workflow.ts';

export interface Run<S> extends Selection {
  readonly workflow: Workflow<S>;
  readonly members: readonly Member<S>[];
  /**
   * Connects; called once for each host that has work. `onChange` must hear of every write of the host: the engine
   * tells by the asynchronous context which unit made it, so one Host serves units that run side by side.
   */
  readonly hostOf: (member: Member<S>, onChange: ChangeListener) => Promise<Host>;
  /** Once aborted nothing more starts; what runs is given the signal and waited for. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** Told to phases and reporters; that nothing is written is the work of the hosts that `hostOf` gives. */
  readonly plan?: boolean;
  /** Hears every event before `onEvent` does. */
  readonly journal?: Reporter;
  readonly runId: string;
  readonly provide?: readonly Provided[];
  /** How many connections may be under construction at once; 30 when absent. */
  readonly maxConnects?: number;
}

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

interface RunState<S> {
  readonly run: Run<S>;
  readonly layout: LaidOut<S>;
  readonly store: ArtifactStore;
  readonly hosts: Map<string, Host>;
  readonly errors: SlipwayError[];
  readonly underWay: UnitName[];
  /** The unit on whose behalf code is running. */
  readonly current: AsyncLocalStorage<UnitRun>;
  readonly connecting: <T>(work: () => Promise<T>) => Promise<T>;
  changes: number;
  /** Something did not run because of the abort. */
  cut: boolean;
  atMs(): number;
  emit(event: RunEvent): void;
}

interface UnitRun {
  readonly name: UnitName;
  changes: number;
}

const begin = <S>(run: Run<S>, layout: LaidOut<S>): RunState<S> => {
  const startedAt = performance.now();
  const store = createArtifactStore();
  for (const { artifact, host, value } of run.provide ?? []) store.put(artifact, host, value);
  return {
    run,
    layout,
    store,
    hosts: new Map(),
    errors: [],
    underWay: [],
    current: new AsyncLocalStorage(),
    connecting: createLimit(run.maxConnects ?? 30),
    changes: 0,
    cut: false,
    atMs: () => Math.round(performance.now() - startedAt),
    emit: (event) => {
      run.journal?.on(event);
      run.onEvent(event);
    },
  };
};

const skip = <S>(state: RunState<S>, { name }: Unit<S>, because: string): string => {
  state.cut ||= state.run.signal.aborted;
  state.emit({ type: 'unit-ended', atMs: state.atMs(), tookMs: 0, outcome: 'skipped', because, ...name });
  return because;
};

/** Gives why dependents cannot start, as `schedule` wants it. */
const performUnit = async <S>(state: RunState<S>, unit: Unit<S>): Promise<string | undefined> =>
  unit.kind === 'connect' ? state.connecting(() => watched(state, unit)) : watched(state, unit);

const watched = async <S>(state: RunState<S>, unit: Unit<S>): Promise<string | undefined> => {
  const { emit, atMs, run } = state;
  const { name } = unit;
  const own: UnitRun = { name, changes: 0 };
  const startedAt = atMs();
  const ended = (rest: Pick<RunEvent & { type: 'unit-ended' }, 'outcome' | 'error' | 'because'>): void =>
    emit({ type: 'unit-ended', atMs: atMs(), tookMs: atMs() - startedAt, ...rest, ...name });
  if (run.signal.aborted) return skip(state, unit, INTERRUPTED);
  emit({ type: 'unit-started', atMs: startedAt, ...name });
  try {
    await state.current.run(own, () => works[unit.kind](state, unit));
    ended({ outcome: own.changes > 0 ? 'changed' : 'unchanged' });
    return undefined;
  } catch (fault) {
    const error = locateError(fault, name);
    if (run.signal.aborted) {
      state.underWay.push(name);
      ended({ outcome: 'aborted', error });
      return INTERRUPTED;
    }
    state.errors.push(error);
    ended({ outcome: 'failed', error });
    return `${name.phase} failed on ${name.host}`;
  }
};

type Work = <S>(state: RunState<S>, unit: Unit<S>) => Promise<void>;

const works: Record<Unit<unknown>['kind'], Work> = {
  connect: async (state, { member, name }) => {
    state.hosts.set(member.name, await state.run.hostOf(member, changed(state, name)));
  },
  run: async (state, unit) => {
    const { phase, context } = equip(state, unit);
    const output = await phase.run(context, inputOf(state, phase, unit.member.name));
    keep(state, phase, unit.member.name, output);
  },
  recover: async (state, unit) => {
    const { phase, context } = equip(state, unit);
    const output = await phase.recover?.(context);
    if (output === undefined) throw notThere(phase);
    keep(state, phase, unit.member.name, output);
  },
};

const notThere = <S>({ id, gives }: Phase<S>): SlipwayError => {
  const names = Object.values(gives).map(({ name }) => name);
  return new SlipwayError(
    'ARTIFACT_MISSING',
    `Phase ${id} is left out, but what it gives is not there: ${names.join(', ')}.`,
    {
      hint: `Run phase ${id} first, or take it in.`,
    },
  );
};

const equip = <S>(
  state: RunState<S>,
  { phase, member, name }: Unit<S>,
): { phase: Phase<S>; context: PhaseContext<S> } => {
  const host = state.hosts.get(member.name);
  if (!phase || !host)
    throw misbuilt(state.run.workflow, `${name.phase} on ${name.host} started before its host was there`);
  const { emit, run } = state;
  const context: PhaseContext<S> = {
    host,
    member,
    members: run.members,
    signal: run.signal,
    plan: run.plan ?? false,
    changed: changed(state, name),
    say: (text) => emit({ type: 'unit-said', text, ...name }),
    progress: (done, total, unit) => emit({ type: 'unit-progress', done, total, unit, ...name }),
    warn: (error) =>
      emit({
        type: 'unit-warned',
        message: typeof error === 'string' ? error : error.message,
        ...(typeof error !== 'string' && error.hint !== undefined && { hint: error.hint }),
        ...name,
      }),
  };
  return { phase, context };
};

/** Counts a change for the unit in whose asynchronous context it is made, whoever made the listener. */
const changed =
  <S>(state: RunState<S>, otherwise: UnitName): ChangeListener =>
  (change: Change) => {
    const unit = state.current.getStore();
    if (unit) unit.changes += 1;
    state.changes += 1;
    state.emit({ type: 'unit-change', change, ...(unit?.name ?? otherwise) });
  };

const inputOf = <S>({ store, layout }: RunState<S>, { needs }: Phase<S>, host: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(needs).map(([key, need]) => {
      if (!isEvery(need)) return [key, store.get(need, host)];
      const all = store.every(need.every);
      return [key, new Map((layout.givers.get(need.every.name) ?? []).map((name) => [name, all.get(name)]))];
    }),
  );

const keep = <S>({ store }: RunState<S>, { gives }: Phase<S>, host: string, output: unknown): void => {
  const values = new Map(Object.entries(output ?? {}));
  for (const [key, artifact] of Object.entries(gives)) store.put(artifact, host, values.get(key));
};

const finish = <S>(state: RunState<S>): RunResult => {
  const { errors, underWay, changes, store } = state;
  const outcome = state.cut || underWay.length > 0 ? 'aborted' : errors.length > 0 ? 'failed' : 'ok';
  state.emit({ type: 'run-ended', tookMs: state.atMs(), outcome, changes, errors, underWay });
  return { outcome, errors, changes, artifacts: store };
};
