import { basename, dirname, join } from 'node:path';
import { expect } from 'vitest';
import { createLocalTransport } from '../../src/host/index.ts';
import type { Disturbance } from '../../src/providers/index.ts';
import { endOf, eventsOf } from '../lab/run-events.ts';
import { createSlipwayCluster, type HostEntry, type SlipwayCluster } from '../lab/slipway-cluster.ts';
import { failuresIn, type RunEnd, type WatchedRun, watchRun } from './watched-run.ts';

/** A lab that things happen to, and all runs that it has seen. */
export interface FaultyLab {
  readonly cluster: SlipwayCluster;
  /** Folder of the runs' state: journals. */
  readonly stateDir: string;
  /** A cluster file that names the machines as hosts of one's own. */
  readonly file: string;
  /** Makes the machines and the file. */
  makeMachines(): Promise<void>;
  /** Starts `slipway <args> -o json`. */
  start(...args: readonly string[]): WatchedRun;
  /** The same, run to its end. */
  run(...args: readonly string[]): Promise<WatchedRun & RunEnd>;
  /** A plain rerun ends well, the proof of life holds, and then there is nothing to do. */
  converge(): Promise<void>;
  /** Takes these hosts back to bare; all when none is named. */
  reset(...hosts: readonly string[]): Promise<void>;
  /** Takes hold of a machine. */
  machine(name: string): Disturbance;
  /** The last runs and what hosts logged, for the reader of a failed test. */
  story(): string;
}

export const hostEntries: readonly HostEntry[] = [
  { name: 'cp1', roles: ['control-plane'] },
  { name: 'w1', roles: ['worker'], labels: { disk: 'ssd' } },
  { name: 'w2', roles: ['worker'], labels: { disk: 'hdd' } },
];

const WORKERS = 2;
const TOLD_RUNS = 3;

/** `network` is the third number of the lab's subnet, as for `createSlipwayCluster`. */
export const createFaultyLab = (name: string, network: number): FaultyLab => {
  const cluster = createSlipwayCluster(name, network);
  const stateDir = join(dirname(cluster.file), 'state');
  const runs: WatchedRun[] = [];
  const start = (...args: readonly string[]): WatchedRun => {
    const run = watchRun(cluster.start(...args, '-o', 'json'), args);
    runs.push(run);
    return run;
  };
  const run = async (...args: readonly string[]): Promise<WatchedRun & RunEnd> => {
    const started = start(...args);
    return { ...started, ...(await started.ended) };
  };
  const file = join(dirname(cluster.file), 'hosts.yaml');
  return {
    cluster,
    stateDir,
    file,
    start,
    run,
    makeMachines: async () => {
      await cluster.machines({ workers: WORKERS });
      cluster.writeHosts(basename(file), hostEntries);
    },
    converge: async () => {
      const rerun = await run('apply', '-f', file);
      expect({ status: rerun.status, failures: failuresIn(rerun.events) }).toEqual({ status: 0, failures: [] });
      const check = endOf(eventsOf(rerun.stdout, 'check'));
      if (check.outcome !== 'ok') expect((await run('check', '-f', file)).status).toBe(0);
      const isIdle = endOf(eventsOf(rerun.stdout, 'apply')).changes === 0;
      const idle = isIdle ? rerun : await run('apply', '-f', file);
      expect(endOf(eventsOf(idle.stdout, 'apply'))).toEqual({ outcome: 'ok', changes: 0 });
    },
    reset: async (...hosts) => {
      const some = hosts.length > 0 ? ['--hosts', hosts.join(',')] : [];
      expect((await run('reset', '-f', file, '--yes', ...some)).status).toBe(0);
    },
    machine: (host) => ({
      context: {
        name,
        transport: createLocalTransport(),
        stateDir: join(stateDir, 'lab', name, 'machines'),
        cacheDir: join(stateDir, 'cache'),
        say: () => undefined,
      },
      spec: { type: 'lab', controlPlanes: 1, workers: WORKERS, subnet: `10.${network}.0.0/24` },
      name: host,
    }),
    story: () =>
      [...runs.slice(-TOLD_RUNS).map((each) => each.story()), ...hostEntries.map((host) => logsOf(cluster, host.name))]
        .join('\n\n')
        .slice(-MOST_TOLD),
  };
};

const MOST_TOLD = 40_000;

const LOGS = `
journalctl --no-pager -n 25 -o short-iso -u kubelet -u containerd -u ssh | cut -c 1-300
ls -la /etc/kubernetes /var/lib/slipway /usr/local/bin 2>&1 | tail -n 60`;

const logsOf = (cluster: SlipwayCluster, host: string): string => {
  try {
    return `--- ${host}\n${cluster.on(host, LOGS)}`;
  } catch (error) {
    return `--- ${host} tells nothing: ${error instanceof Error ? error.message : error}`;
  }
};
