import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeKills, killMoments, killWalk } from '../faults/kill-walk.ts';
import { failuresIn } from '../faults/watched-run.ts';
import { startApiWrites } from '../lab/api-writes.ts';
import { createHaLab } from '../lab/ha-lab.ts';

// SLIPWAY_SEEDS tells how many seeds, SLIPWAY_SEED the first of them.

/** Of each seed, for replacement and for joining: so many rounds of so many kills. */
const ROUNDS = 2;
const KILLS = 10;
const first = Number(process.env['SLIPWAY_SEED'] ?? 1);
const count = Number(process.env['SLIPWAY_SEEDS'] ?? 1);
const rounds = Array.from({ length: count * ROUNDS }, (_, index) => first * ROUNDS + index);

const FIVE = ['cp1', 'cp2', 'cp3', 'cp4', 'cp5'];
const lab = createHaLab('ha-soak', 88, { machines: 5, workers: 1 });
/** The control planes of the file; the first of them is replaced next. */
let current = ['cp1', 'cp2', 'cp3'];

beforeAll(() => lab.makeMachines());
beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(lab.story())));
afterAll(() => lab.down());

const inFile = (): void => lab.name(...current);

const killedApplies = async (round: number): Promise<void> => {
  const runs = await killWalk({
    start: () => lab.start('apply', '--no-check'),
    moments: killMoments(round, KILLS),
    within: /^(leave|join-control-plane)\//,
  });
  console.log(describeKills(round, runs));
  expect(runs.flatMap(({ failures }) => failures)).toEqual([]);
  expect(runs.filter(({ isKilled }) => isKilled).length).toBeGreaterThanOrEqual(KILLS - 2);
};

test('five control planes are made of bare hosts in one apply', async () => {
  lab.name(...FIVE);
  await lab.converge();
  expect(lab.voters('cp5')).toEqual(FIVE);
  const check = await lab.run('check');
  expect([check.status, failuresIn(check.events)]).toEqual([0, []]);
});

test('five become three by an edit', async () => {
  inFile();
  await lab.converge();
  expect(lab.voters('cp1')).toEqual(current);
  for (const host of ['cp4', 'cp5']) lab.wipe(host);
});

test.each(rounds)(
  'the first control plane is replaced, killed at the moments of %i, without a lost write',
  async (round) => {
    const [gone = '', ...rest] = current;
    const spare = FIVE.find((host) => !current.includes(host)) ?? '';
    const writes = startApiWrites(lab.cluster, {
      host: 'w1',
      credentialsOf: rest[0] ?? '',
      servers: rest.map(lab.server),
      label: `round-${round}`,
    });
    current = [spare, ...rest];
    inFile();
    await killedApplies(round);
    await lab.converge();
    expect(lab.voters(spare)).toEqual([...current].sort());
    expect(lab.nodes(spare)).toEqual([...current, 'w1'].sort());
    const { acknowledged, longestGapS, lost } = writes.end();
    console.log(`${acknowledged} writes acknowledged; longest pause ${longestGapS.toFixed(1)} s`);
    expect(lost).toEqual([]);
    lab.wipe(gone);
    current = [...rest, spare];
  },
);

test.each(rounds)('a control plane that came back empty joins, killed at the moments of %i', async (round) => {
  inFile();
  const [, empty = ''] = current;
  lab.wipe(empty);
  await killedApplies(round + rounds.length);
  await lab.converge();
  expect(lab.voters(empty)).toEqual([...current].sort());
});
