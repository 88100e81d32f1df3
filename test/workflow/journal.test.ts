import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SlipwayError } from '../../src/errors/index.ts';
import { createJournal, type Owner, phase, readJournal } from '../../src/workflow/index.ts';
import { idle, rehearse } from './rehearsal.ts';

const owner: Owner = { user: 'ada', machine: 'desk', pid: 4711, runId: 'r1' };

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-journal-'));
  path = join(folder, 'deep', 'journal');
});
afterEach(() => rm(folder, { recursive: true }));

const runOnce = async (name: string): Promise<void> => {
  const journal = createJournal(path, { ...owner, runId: name });
  await rehearse([phase({ id: 'a', title: 'A', run: idle })], ['cp1'], { journal });
  await journal.end();
};

test('a run that ended leaves nothing under way', async () => {
  await runOnce('r1');
  expect(readJournal(path)).toEqual({
    ...owner,
    workflow: 'rehearsal',
    since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    outcome: 'ok',
    underWay: [],
  });
});

test('a run that was killed leaves who ran it and what was under way', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./killed-run.ts', import.meta.url)), path]);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(readJournal(path)).toEqual({
    user: 'ada',
    machine: 'desk',
    pid: child.pid,
    runId: 'r7',
    workflow: 'apply',
    since: expect.any(String),
    underWay: [{ phase: 'kubelet-start', host: 'cp1', since: expect.any(String) }],
  });
});

test('a unit that was interrupted counts as under way', async () => {
  const journal = createJournal(path, owner);
  const controller = new AbortController();
  const interrupted = phase({
    id: 'a',
    title: 'A',
    run: async () => {
      controller.abort();
      throw new Error('stopped');
    },
  });
  await rehearse([interrupted], ['cp1'], { journal, signal: controller.signal });
  await journal.end();
  expect(readJournal(path)).toMatchObject({ outcome: 'aborted', underWay: [{ phase: 'a', host: 'cp1' }] });
});

test('there is nothing to read before the first run, and a torn line is no fault', async () => {
  expect(readJournal(path)).toBeUndefined();
  await runOnce('r1');
  await appendFile(path, '{"time":"2026-');
  expect(readJournal(path)).toMatchObject({ runId: 'r1', outcome: 'ok' });
  await writeFile(path, '');
  expect(readJournal(path)).toBeUndefined();
});

test('the last five journals are kept, for their owner only', async () => {
  for (const name of ['r1', 'r2', 'r3', 'r4', 'r5', 'r6']) await runOnce(name);
  expect((await readdir(join(folder, 'deep'))).toSorted()).toEqual([
    'journal',
    'journal.1',
    'journal.2',
    'journal.3',
    'journal.4',
  ]);
  expect(readJournal(path)?.runId).toBe('r6');
  expect(readJournal(`${path}.4`)?.runId).toBe('r2');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('holds codes of errors and never what was said, written or shown', async () => {
  const journal = createJournal(path, owner);
  const talkative = phase({
    id: 'a',
    title: 'A',
    run: async ({ say, warn, host }) => {
      say('secret-1');
      warn('secret-2');
      await host.run({ file: 'true', args: ['secret-3'] }, 'secret-4');
      throw new SlipwayError('COMMAND_FAILED', 'secret-5', { hint: 'secret-6' });
    },
  });
  await rehearse([talkative], ['cp1'], { journal });
  await journal.end();
  const text = await readFile(path, 'utf8');
  expect(text).toContain('COMMAND_FAILED');
  expect(text).not.toContain('secret');
});

test('a journal that cannot be written says where', async () => {
  await writeFile(join(folder, 'deep'), 'in the way');
  expect(() => createJournal(path, owner)).toThrow(`The journal ${path} cannot be written`);
});
