import { SlipwayError } from '../errors/index.ts';
import type { Change, ChangeListener } from '../host/index.ts';
import type { RunEvent, UnitName } from './events.ts';
import type { Unit } from './lay-out.ts';
import { locateError } from './locate-error.ts';
import { outliveCutLinks } from './outlive-cut-links.ts';
import type { Phase, PhaseContext } from './phase.ts';
import type { RunState, UnitRun } from './run-state.ts';
import { INTERRUPTED } from './schedule.ts';
import { artifactOf, isEvery, misbuilt } from './workflow.ts';

const PROGRESS_EVERY_MS = 250;

/** Does one unit and tells of it; gives why its dependents cannot start, or `undefined` when they can. */
export const performUnit = async <S>(state: RunState<S>, unit: Unit<S>): Promise<string | undefined> =>
  unit.kind === 'connect' ? state.connecting(() => watched(state, unit)) : watched(state, unit);

/** Tells that a unit will not start; gives why. */
export const skip = <S>(state: RunState<S>, { name }: Unit<S>, because: string): string => {
  state.cut ||= state.run.signal.aborted;
  state.emit({ type: 'unit-ended', atMs: state.atMs(), tookMs: 0, outcome: 'skipped', because, ...name });
  return because;
};

const watched = async <S>(state: RunState<S>, unit: Unit<S>): Promise<string | undefined> => {
  const { emit, atMs, run } = state;
  const { name } = unit;
  const own: UnitRun = { name, changes: 0 };
  const startedAt = atMs();
  const ended = (rest: Pick<RunEvent & { type: 'unit-ended' }, 'outcome' | 'error' | 'because'>): void =>
    emit({ type: 'unit-ended', atMs: atMs(), tookMs: atMs() - startedAt, ...rest, ...name });
  const say = (text: string): void => emit({ type: 'unit-said', text, ...name });
  if (run.signal.aborted) return skip(state, unit, INTERRUPTED);
  emit({ type: 'unit-started', atMs: startedAt, ...name });
  try {
    await state.current.run(own, () =>
      outliveCutLinks({ signal: run.signal, say }, () => works[unit.kind](state, unit)),
    );
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
    const output = await phase.recover?.(context, state.store);
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
    progress: throttled(state, (done, total, unit) => emit({ type: 'unit-progress', done, total, unit, ...name })),
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

type Progress = PhaseContext['progress'];

/** Uploads tell of every chunk; listeners hear of the first, the last, and a few a second between. */
const throttled = <S>({ atMs }: RunState<S>, progress: Progress): Progress => {
  let quietUntilMs = 0;
  return (done, total, unit) => {
    if (done < total && atMs() < quietUntilMs) return;
    quietUntilMs = atMs() + PROGRESS_EVERY_MS;
    progress(done, total, unit);
  };
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
      if (!isEvery(need)) return [key, store.get(artifactOf(need), host)];
      const all = store.every(need.every);
      return [key, new Map((layout.givers.get(need.every.name) ?? []).map((name) => [name, all.get(name)]))];
    }),
  );

const keep = <S>({ store }: RunState<S>, { gives }: Phase<S>, host: string, output: unknown): void => {
  const values = new Map(Object.entries(output ?? {}));
  for (const [key, artifact] of Object.entries(gives)) store.put(artifact, host, values.get(key));
};
