import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { createFaultyLab, hostEntries } from './faulty-lab.ts';
import { bootstrapTokens, leftOversOn, pkiFaults } from './kill-traces.ts';
import { describeKills, killMoments, killWalk } from './kill-walk.ts';

const KILLS = 20;
const seed = Number(process.env['SLIPWAY_SEED'] ?? 1);

const lab = createFaultyLab('kills', 91);

beforeAll(() => lab.makeMachines());

afterAll(() => lab.cluster.down());

test(`apply from bare hosts, killed ${KILLS} times from its first check to its last label, never trips over what it left`, async () => {
  onTestFailed(() => console.error(lab.story()));
  const runs = await killWalk({ start: () => lab.start('apply', '-f', lab.file), moments: killMoments(seed, KILLS) });
  console.log(describeKills(seed, runs));
  expect(runs.flatMap(({ failures }) => failures)).toEqual([]);
  expect(runs.filter(({ isKilled }) => isKilled).length).toBeGreaterThanOrEqual(KILLS - 2);
});

test('a plain rerun then converges: traffic flows, and the next run has nothing to do', async () => {
  onTestFailed(() => console.error(lab.story()));
  await lab.converge();
});

test('killed uploads leave no half files behind', () => {
  expect(hostEntries.map(({ name }) => [name, leftOversOn(lab.cluster, name)])).toEqual(
    hostEntries.map(({ name }) => [name, []]),
  );
});

test('certificates, keys and kubeconfigs of different runs belong together', () => {
  expect(pkiFaults(lab.cluster)).toEqual([]);
});

test('killed runs share one bootstrap token', () => {
  expect(bootstrapTokens(lab.cluster)).toEqual(['Made by slipway for joining hosts.']);
});
