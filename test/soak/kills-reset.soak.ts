import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createFaultyLab, hostEntries } from '../faults/faulty-lab.ts';
import { describeKillsOnHost, faultsOnHost, killOnHost } from '../faults/kill-on-host.ts';
import { describeKills, killMoments, killWalk } from '../faults/kill-walk.ts';
import { failuresIn } from '../faults/watched-run.ts';
import { differences, type HostSnapshot, takeSnapshot } from '../lab/host-snapshot.ts';
import { leftOnHost } from '../lab/left-on-host.ts';
import { putSlipway } from '../lab/slipway-on-host.ts';

// SLIPWAY_SEEDS tells how many seeds, SLIPWAY_SEED the first of them.

const KILLS = 20;
/** What a reset on a host takes, roughly. */
const RESET_MS = 1_500;
const first = Number(process.env['SLIPWAY_SEED'] ?? 1);
const count = Number(process.env['SLIPWAY_SEEDS'] ?? 1);
const seeds = Array.from({ length: count }, (_, index) => first + index);

const lab = createFaultyLab('kills-reset', 95);
const { cluster } = lab;
const names = hostEntries.map(({ name }) => name);
const bare = new Map<string, HostSnapshot>();

const snapshotOf = (host: string): HostSnapshot => takeSnapshot((script) => cluster.on(host, script));
const nodes = (): readonly string[] => cluster.kubectl('get', 'nodes', '-o', 'name').trim().split('\n').sort();

beforeAll(async () => {
  await lab.makeMachines();
  // Before the snapshots, so that it belongs to what the hosts had.
  await putSlipway(cluster, ['w1']);
  for (const name of names) bare.set(name, snapshotOf(name));
  expect((await lab.run('apply', '-f', lab.file, '--no-check')).status).toBe(0);
});
beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(lab.story())));
afterAll(() => cluster.down());

/** kubectl keeps what it has asked; a reset leaves it, as all in the folders of users. */
const WITHOUT_CACHE = 'rm -rf /root/.kube';

const killedResets = async (seed: number, ...hosts: readonly string[]): Promise<void> => {
  const args = ['reset', '-f', lab.file, '--yes', ...(hosts.length > 0 ? ['--hosts', hosts.join(',')] : [])];
  const runs = await killWalk({ start: () => lab.start(...args), moments: killMoments(seed, KILLS) });
  console.log(describeKills(seed, runs));
  expect(runs.flatMap(({ failures }) => failures)).toEqual([]);
  expect(runs.filter(({ isKilled }) => isKilled).length).toBeGreaterThan(KILLS / 2);
  const rerun = await lab.run(...args);
  expect({ status: rerun.status, failures: failuresIn(rerun.events) }).toEqual({ status: 0, failures: [] });
  for (const host of hosts.length > 0 ? hosts : names) {
    expect([host, leftOnHost(cluster, host)]).toEqual([host, []]);
    cluster.on(host, WITHOUT_CACHE);
    expect([host, differences(bare.get(host) ?? {}, snapshotOf(host))]).toEqual([host, []]);
  }
};

test.each(seeds)(
  'reset of one worker by the file, killed at the moments of seed %i, ends bare with the next run, its node gone',
  async (seed) => {
    await killedResets(seed, 'w2');
    expect(nodes()).toEqual(['node/cp1', 'node/w1']);
    await lab.converge();
    expect(nodes()).toEqual(['node/cp1', 'node/w1', 'node/w2']);
  },
);

test.each(seeds)(
  'reset on the host itself, killed at the moments of seed %i, ends well with the next; a new apply joins it again',
  async (seed) => {
    const command = 'slipway reset --force';
    const runs = killOnHost(cluster, 'w1', { command, seed, count: KILLS, tookMs: RESET_MS });
    console.log(describeKillsOnHost(seed, runs));
    expect(faultsOnHost(runs)).toEqual([]);
    cluster.on('w1', `${command} </dev/null`);
    expect(leftOnHost(cluster, 'w1')).toEqual([]);
    cluster.on('w1', 'rm -r /root/.local'); // The journals of these runs: w1 was their operator's machine.
    await lab.converge();
  },
);

test.each(seeds)(
  'reset of the whole cluster, killed at the moments of seed %i, leaves every host bare with the next; a new apply makes a cluster',
  async (seed) => {
    await killedResets(seed + 1);
    await lab.converge();
  },
);
