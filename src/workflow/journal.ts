import { closeSync, existsSync, fdatasync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { SlipwayError } from '../errors/index.ts';
import type { Reporter, RunEvent, UnitName } from './events.ts';

/** Who runs; kept in the journal and in the lock. */
export interface Owner {
  readonly user: string;
  /** Name of the operator's machine. */
  readonly machine: string;
  readonly pid: number;
  readonly runId: string;
}

/** What a journal tells of the last run. */
export interface LastRun extends Owner {
  readonly workflow: string;
  /** ISO 8601. */
  readonly since: string;
  /** Absent when the run was killed. */
  readonly outcome?: 'ok' | 'failed' | 'aborted';
  /** What had started and not ended. */
  readonly underWay: readonly { readonly phase: string; readonly host: string; readonly since: string }[];
}

const KEPT = 5;

/**
 * Writes down what a run does, as JSON lines (mode 0600): a killed process leaves every line it wrote, a machine that loses power
 * all but the last moments. Earlier journals stay beside it as `<path>.1` to `<path>.4`. Holds ids, hosts and times; never what is written to hosts.
 * Throws HOST_FILE_FAILED when the file cannot be made.
 */
export const createJournal = (path: string, owner: Owner): Reporter => {
  const file = open(path);
  let isSyncing = false;
  let isDirty = false;
  let isOpen = true;
  const synced: (() => void)[] = [];
  const sync = (): void => {
    if (isSyncing) return;
    isSyncing = true;
    isDirty = false;
    fdatasync(file, () => {
      isSyncing = false;
      if (isDirty) return sync();
      for (const done of synced.splice(0)) done();
    });
  };
  return {
    on: (event) => {
      const entry = isOpen ? entryOf(event, owner) : undefined;
      if (!entry) return;
      try {
        writeSync(file, `${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
      } catch {
        return; // A full disk here is no reason to stop work on the hosts: they hold the state, this only tells of it.
      }
      isDirty = true;
      sync();
    },
    end: async () => {
      if (!isOpen) return;
      isOpen = false;
      await new Promise<void>((resolve) => {
        synced.push(resolve);
        sync();
      });
      closeSync(file);
    },
  };
};

/** What the last run left, or `undefined` when there is no journal or nothing in it. A torn last line is no fault. */
export const readJournal = (path: string): LastRun | undefined => {
  const entries = (existsSync(path) ? readFileSync(path, 'utf8') : '').split('\n').flatMap(parse);
  const begun = entries.find((entry) => entry.type === 'run-started');
  if (begun?.type !== 'run-started') return undefined;
  const underWay = new Map<string, LastRun['underWay'][number]>();
  for (const entry of entries) {
    if (entry.type === 'unit-started')
      underWay.set(`${entry.phase} ${entry.host}`, { phase: entry.phase, host: entry.host, since: entry.time });
    // An aborted unit did not come to its end.
    if (entry.type === 'unit-ended' && entry.outcome !== 'aborted') underWay.delete(`${entry.phase} ${entry.host}`);
  }
  const ended = entries.findLast((entry) => entry.type === 'run-ended');
  const { user, machine, pid, runId, workflow, time } = begun;
  const outcome = ended?.type === 'run-ended' ? { outcome: ended.outcome } : {};
  return { user, machine, pid, runId, workflow, since: time, ...outcome, underWay: [...underWay.values()] };
};

type Entry =
  | ({ readonly type: 'run-started'; readonly workflow: string; readonly hosts: readonly string[] } & Owner)
  | ({ readonly type: 'unit-started' } & Pick<UnitName, 'phase' | 'host'>)
  | ({ readonly type: 'unit-ended'; readonly outcome: string; readonly code?: string } & Pick<
      UnitName,
      'phase' | 'host'
    >)
  | { readonly type: 'run-ended'; readonly outcome: 'ok' | 'failed' | 'aborted' };

const entryOf = (event: RunEvent, owner: Owner): Entry | undefined => {
  switch (event.type) {
    case 'run-started':
      return { type: event.type, workflow: event.workflow, hosts: event.hosts, ...owner };
    case 'unit-started':
      return { type: event.type, phase: event.phase, host: event.host };
    case 'unit-ended': {
      const { type, phase, host, outcome, error } = event;
      return outcome === 'skipped' ? undefined : { type, phase, host, outcome, ...(error && { code: error.code }) };
    }
    case 'run-ended':
      return { type: event.type, outcome: event.outcome };
    default:
      return undefined;
  }
};

const parse = (line: string): (Entry & { readonly time: string })[] => {
  try {
    return line === '' ? [] : [JSON.parse(line)];
  } catch {
    return [];
  }
};

const open = (path: string): number => {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    for (let age = KEPT - 1; age > 0; age -= 1) {
      const from = age === 1 ? path : `${path}.${age - 1}`;
      if (existsSync(from)) renameSync(from, `${path}.${age}`);
    }
    return openSync(path, 'ax', 0o600);
  } catch (cause) {
    throw new SlipwayError('HOST_FILE_FAILED', `The journal ${path} cannot be written: ${reason(cause)}`, {
      hint: `Make ${dirname(path)} writable, or name another folder.`,
      cause,
    });
  }
};

const reason = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
