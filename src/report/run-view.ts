import type { SlipwayError } from '../errors/index.ts';
import type { Change, RunEvent, UnitName } from '../workflow/index.ts';

/** What is known of a run from its events so far; the ground of every picture of it. */
export interface RunView {
  readonly workflow: string;
  readonly isPlan: boolean;
  readonly hosts: ReadonlyMap<string, HostView>;
  /** By the first part of the phase id, in the order they began. */
  readonly stages: ReadonlyMap<string, Span>;
  readonly changes: readonly ChangeSeen[];
  readonly warnings: readonly Warning[];
  readonly errors: readonly SlipwayError[];
  /** Since the run began, in milliseconds of the reporter's own clock. */
  elapsedMs(): number;
  /** Set when the run has ended. */
  readonly ended: (RunEvent & { type: 'run-ended' }) | undefined;
}

export interface HostView {
  readonly name: string;
  total: number;
  done: number;
  changes: number;
  failed: number;
  skipped: number;
  /** By phase id, in the order they began. */
  readonly underWay: Map<string, UnderWay>;
  endedAtMs: number;
}

export interface UnderWay extends UnitName {
  readonly startedAtMs: number;
  said: string | undefined;
  progress: { readonly done: number; readonly total: number; readonly unit: string } | undefined;
}

export interface Span {
  startedAtMs: number;
  endedAtMs: number;
}

export interface ChangeSeen {
  readonly unit: UnitName;
  readonly change: Change;
}

export interface Warning extends UnitName {
  readonly message: string;
  readonly hint?: string;
}

/** Gives a view that grows with each event it hears. Events of unknown hosts make those hosts known. */
export const createRunView = (now: () => number): { readonly view: RunView; on(event: RunEvent): void } => {
  const view: Grown = {
    workflow: '',
    isPlan: false,
    hosts: new Map(),
    stages: new Map(),
    changes: [],
    warnings: [],
    errors: [],
    elapsedMs: () => now() - startedAt,
    ended: undefined,
  };
  let startedAt = now();
  const on = (event: RunEvent): void => {
    if (event.type === 'run-started') startedAt = now();
    (growth[event.type] as (view: Grown, event: RunEvent) => void)(view, event);
  };
  return { view, on };
};

interface Grown extends RunView {
  workflow: string;
  isPlan: boolean;
  readonly hosts: Map<string, HostView>;
  readonly stages: Map<string, Span>;
  readonly changes: ChangeSeen[];
  readonly warnings: Warning[];
  readonly errors: SlipwayError[];
  ended: (RunEvent & { type: 'run-ended' }) | undefined;
}

const growth: { [T in RunEvent['type']]: (view: Grown, event: RunEvent & { type: T }) => void } = {
  'run-started': (view, { workflow, plan, hosts, units }) => {
    view.workflow = workflow;
    view.isPlan = plan;
    for (const host of hosts) hostOf(view, host);
    for (const { host } of units) hostOf(view, host).total += 1;
  },
  'unit-started': (view, { phase, title, host, atMs }) => {
    hostOf(view, host).underWay.set(phase, {
      phase,
      title,
      host,
      startedAtMs: atMs,
      said: undefined,
      progress: undefined,
    });
    const span = view.stages.get(stageOf(phase));
    if (!span) view.stages.set(stageOf(phase), { startedAtMs: atMs, endedAtMs: atMs });
  },
  'unit-said': (view, { phase, host, text }) => {
    const unit = hostOf(view, host).underWay.get(phase);
    if (unit) unit.said = text;
  },
  'unit-progress': (view, { phase, host, done, total, unit }) => {
    const seen = hostOf(view, host).underWay.get(phase);
    if (seen) seen.progress = { done, total, unit };
  },
  'unit-change': (view, { phase, title, host, change }) => {
    hostOf(view, host).changes += 1;
    view.changes.push({ unit: { phase, title, host }, change });
  },
  'unit-warned': (view, { phase, title, host, message, hint }) => {
    view.warnings.push({ phase, title, host, message, ...(hint !== undefined && { hint }) });
  },
  'unit-ended': (view, { phase, host, atMs, outcome, error }) => {
    const seen = hostOf(view, host);
    seen.underWay.delete(phase);
    seen.done += 1;
    seen.endedAtMs = atMs;
    if (outcome === 'skipped') seen.skipped += 1;
    if (outcome === 'failed') seen.failed += 1;
    if (outcome === 'failed' && error) view.errors.push(error);
    const span = view.stages.get(stageOf(phase));
    if (span && outcome !== 'skipped') span.endedAtMs = Math.max(span.endedAtMs, atMs);
  },
  'run-ended': (view, event) => {
    view.ended = event;
  },
};

const stageOf = (phase: string): string => phase.split('/')[0] ?? phase;

const hostOf = (view: Grown, name: string): HostView => {
  const known = view.hosts.get(name);
  if (known) return known;
  const host = { name, total: 0, done: 0, changes: 0, failed: 0, skipped: 0, underWay: new Map(), endedAtMs: 0 };
  view.hosts.set(name, host);
  return host;
};
