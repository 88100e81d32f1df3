import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { PrintedEvent } from '../lab/run-events.ts';

/** One line of `-o json`, with more of what it may hold. */
export interface RunEvent extends PrintedEvent {
  readonly atMs?: number;
  readonly text?: string;
  readonly because?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
  readonly units?: readonly { readonly phase: string; readonly host: string }[];
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string;
}

export interface RunEnd {
  /** `undefined` when a signal ended it. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** When it ended, by `performance.now()`. */
  readonly atMs: number;
}

/** A run of the command line with `-o json`, followed while it goes on. */
export interface WatchedRun {
  readonly args: readonly string[];
  readonly pid: number;
  readonly events: readonly RunEvent[];
  readonly ended: Promise<RunEnd>;
  /** The first event that matches, now or later; `undefined` when the run ended without one. */
  next(matches: (event: RunEvent) => boolean): Promise<RunEvent | undefined>;
  /** The same for what it prints on standard error. */
  said(pattern: RegExp): Promise<boolean>;
  signal(name: NodeJS.Signals): void;
  /** What it did last, for people. */
  story(): string;
}

const POLL_MS = 2;

export const watchRun = (child: ChildProcess, args: readonly string[]): WatchedRun => {
  const events: RunEvent[] = [];
  let stdout = '';
  let stderr = '';
  let rest = '';
  let end: RunEnd | undefined;
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    events.push(...lines.filter((line) => line.startsWith('{')).map((line): RunEvent => JSON.parse(line)));
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = new Promise<RunEnd>((resolve) => {
    child.once('close', (code) => {
      end = { status: code ?? undefined, stdout, stderr, atMs: performance.now() };
      resolve(end);
    });
  });
  return {
    args,
    pid: child.pid ?? -1,
    events,
    ended,
    next: async (matches) => {
      for (let seen = 0; ; await delay(POLL_MS)) {
        const isOver = end !== undefined;
        const found = events.slice(seen).find(matches);
        if (found || isOver) return found;
        seen = events.length;
      }
    },
    said: async (pattern) => {
      for (; !pattern.test(stderr); await delay(POLL_MS)) if (end) return pattern.test(stderr);
      return true;
    },
    signal: (name) => void child.kill(name),
    story: () =>
      [
        `slipway ${args.join(' ')} (${end ? `ended with ${end.status ?? 'a signal'}` : 'still going on'})`,
        ...events.slice(0, -TOLD).flatMap((event) => (event.error ? [`  ${describe(event)}`, '  …'] : [])),
        ...events.slice(-TOLD).map((event) => `  ${describe(event)}`),
        ...stderr.split('\n').map((line) => `  stderr: ${line}`),
      ].join('\n'),
  };
};

const TOLD = 25;

const describe = ({ type, phase, host, outcome, change, text, because, error, message }: RunEvent): string =>
  [type, phase, host, outcome, change && `${change.action} ${change.what}`, text, because, error?.message, message]
    .filter((word) => word !== undefined)
    .join(' ');

export const ofUnit =
  (type: string, phase: string, host: string) =>
  (event: RunEvent): boolean =>
    event.type === type && event.phase === phase && event.host === host;

/** Errors that ended units, as `host phase: message`. */
export const failuresIn = (events: readonly RunEvent[]): readonly string[] =>
  events
    .filter(({ type, outcome }) => type === 'unit-ended' && outcome === 'failed')
    .map(({ host, phase, error }) => `${host} ${phase}: ${error?.message}`);
