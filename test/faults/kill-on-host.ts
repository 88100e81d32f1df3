import type { SlipwayCluster } from '../lab/slipway-cluster.ts';
import { seeded } from './seeded.ts';

export interface KilledCommand {
  /** When it was killed, or would have been, after its start. */
  readonly afterMs: number;
  /** Of the command; `undefined` when it was killed. */
  readonly status: number | undefined;
  readonly stderr: string;
}

export interface KillsOnHost {
  readonly command: string;
  readonly seed: number;
  readonly count: number;
  /** What the command takes when it is left alone: one kill falls into each part of equal length of it. */
  readonly tookMs: number;
}

const KILLED = 137;

/** Starts a command on a host itself and kills it there at a moment of the seed, so many times. */
export const killOnHost = (
  cluster: SlipwayCluster,
  host: string,
  { command, seed, count, tookMs }: KillsOnHost,
): readonly KilledCommand[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, index) => {
    const afterMs = Math.round(((index + random.between(0, 999) / 1000) / count) * tookMs) + 1;
    const script = `timeout -s KILL ${afterMs / 1000} ${command} </dev/null 2>&1 >/dev/null; echo "ended $?"`;
    const lines = cluster.on(host, script).trimEnd().split('\n');
    const status = Number(lines.at(-1)?.replace('ended ', ''));
    return { afterMs, status: status === KILLED ? undefined : status, stderr: lines.slice(0, -1).join('\n') };
  });
};

/** Milliseconds that a command takes on a host; throws when it fails. */
export const timeOnHost = (cluster: SlipwayCluster, host: string, command: string): number => {
  const script = `began=$(date +%s%N); ${command} </dev/null >&2; echo $((($(date +%s%N) - began) / 1000000))`;
  // The first one reads the program from the disk.
  return Math.min(...[1, 2, 3].map(() => Number(cluster.on(host, script))));
};

/** For the log of the test: how many came to their end before their moment. */
export const describeKillsOnHost = (seed: number, runs: readonly KilledCommand[]): string => {
  const moments = runs.map(({ afterMs, status }) => `${afterMs} ms${status === undefined ? '' : ': had ended'}`);
  return `seed ${seed}, on the host: ${moments.join(', ')}`;
};

/** What those that came to their end had to complain of. */
export const faultsOnHost = (runs: readonly KilledCommand[]): readonly string[] =>
  runs.flatMap(({ status, stderr }) => (status === undefined || status === 0 ? [] : `status ${status}: ${stderr}`));
