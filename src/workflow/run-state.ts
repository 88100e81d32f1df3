import { AsyncLocalStorage } from 'node:async_hooks';
import type { SlipwayError } from '../errors/index.ts';
import type { ChangeListener, Host } from '../host/index.ts';
import type { Provided } from './artifact.ts';
import { type ArtifactStore, createArtifactStore } from './artifact-store.ts';
import type { Reporter, RunEvent, UnitName } from './events.ts';
import type { LaidOut } from './lay-out.ts';
import { createLimit } from './limit.ts';
import type { Member } from './phase.ts';
import type { Selection } from './select-phases.ts';
import type { Workflow } from './workflow.ts';

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

/** What a run gathers while it goes on. */
export interface RunState<S> {
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

export interface UnitRun {
  readonly name: UnitName;
  changes: number;
}

export const begin = <S>(run: Run<S>, layout: LaidOut<S>): RunState<S> => {
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
