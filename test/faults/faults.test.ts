import { afterAll, beforeAll, beforeEach } from 'vitest';
import { testCutLinks } from './cut-links.ts';
import { createFaultyLab } from './faulty-lab.ts';
import { testFullDisk } from './full-disk.ts';
import { protectHost, testSecrets } from './secrets.ts';
import { testStalls } from './stalls.ts';
import { testTwoRuns } from './two-runs.ts';

// One cluster for all: it is made under the eyes of the first, and every later fault hits workers that were reset to bare.

const lab = createFaultyLab('faults', 92);

beforeAll(async () => {
  await lab.makeMachines();
  protectHost(lab);
});

beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(lab.story())));

afterAll(() => lab.cluster.down());

testSecrets(lab);
testTwoRuns(lab);
testCutLinks(lab);
testFullDisk(lab);
testStalls(lab);
