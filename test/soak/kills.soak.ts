import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createFaultyLab, hostEntries } from '../faults/faulty-lab.ts';
import { bootstrapTokens, leftOversOn, pkiFaults } from '../faults/kill-traces.ts';
import { describeKills, killMoments, killWalk } from '../faults/kill-walk.ts';

// SLIPWAY_SEEDS tells how many seeds, SLIPWAY_SEED the first of them.

const KILLS = 20;
const first = Number(process.env['SLIPWAY_SEED'] ?? 1);
const count = Number(process.env['SLIPWAY_SEEDS'] ?? 2);
const seeds = Array.from({ length: count }, (_, index) => first + index);

const lab = createFaultyLab('soak', 93);

beforeAll(() => lab.makeMachines());
beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(lab.story())));
afterAll(() => lab.cluster.down());

test.each(seeds)(
  'apply from bare hosts, killed at the moments of seed %i, converges with the next run',
  async (seed) => {
    const runs = await killWalk({ start: () => lab.start('apply', '-f', lab.file), moments: killMoments(seed, KILLS) });
    console.log(describeKills(seed, runs));
    expect(runs.flatMap(({ failures }) => failures)).toEqual([]);
    await lab.converge();
    expect(hostEntries.flatMap(({ name }) => leftOversOn(lab.cluster, name))).toEqual([]);
    expect(pkiFaults(lab.cluster)).toEqual([]);
    expect(bootstrapTokens(lab.cluster)).toHaveLength(1);
    await lab.reset();
  },
);
