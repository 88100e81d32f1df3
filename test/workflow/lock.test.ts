import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SlipwayError } from '../../src/errors/index.ts';
import { createLocalTransport } from '../../src/host/index.ts';
import { acquireLock, type LockOptions, type Owner } from '../../src/workflow/index.ts';
import { lockingHost } from './locking-host.ts';

const ada: Owner = { user: 'ada', machine: 'desk', pid: 4711, runId: 'r1' };
const bob: Owner = { user: 'bob', machine: 'laptop', pid: 815, runId: 'r2' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

const lock = (owner: Owner, options: LockOptions = {}) =>
  acquireLock(lockingHost(createLocalTransport()), owner, { folder, ...options });
const holderPid = async (): Promise<number> => Number((await readFile(join(folder, 'owner'), 'utf8')).split('\n')[0]);
const refusalOf = (attempt: Promise<unknown>): Promise<SlipwayError> =>
  attempt.then(
    () => Promise.reject(new Error('the lock was given')),
    (error) => error,
  );

test('a second holder is told who holds the lock, since when, and how to break it', async () => {
  const held = await lock(ada);
  const refusal = await refusalOf(lock(bob));
  expect(refusal).toBeInstanceOf(SlipwayError);
  expect(refusal.code).toBe('LOCKED');
  expect(refusal.message).toMatch(/^ada on desk \(pid 4711, run r1\) is at work on this cluster since 20\d\d-\S+Z\.$/);
  expect(refusal.hint).toBe(
    `Wait for it with --lock-timeout, or break the lock: on root@cp1, as root: kill ${await holderPid()}`,
  );
  await held.release();
});

test('a released lock is free at once, and was not lost', async () => {
  const first = await lock(ada);
  await first.release();
  const second = await lock(bob);
  await second.release();
  expect(await Promise.race([first.lost.then(() => 'lost'), 'kept'])).toBe('kept');
});

test('a holder that is killed lets go', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./killed-holder.ts', import.meta.url)), folder]);
  await once(child.stdout, 'data');
  expect((await refusalOf(lock(bob))).message).toContain(`pid ${child.pid}, run r7`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const held = await lock(bob, { waitMs: 5_000 });
  await held.release();
});

test('breaking a lock as the hint says tells its holder that it is lost', async () => {
  const held = await lock(ada);
  process.kill(await holderPid());
  expect(await held.lost).toBe('broken');
  const next = await lock(bob);
  await next.release();
});

test('with a time to wait, the lock is taken as soon as it is free', async () => {
  const held = await lock(ada);
  const waitedFor: string[] = [];
  const next = lock(bob, {
    waitMs: 5_000,
    onWait: (holder) => {
      waitedFor.push(holder);
      void held.release();
    },
  });
  await (await next).release();
  expect(waitedFor).toEqual([expect.stringContaining('ada on desk')]);
});

test('waiting ends with the interrupt of the run', async () => {
  const held = await lock(ada);
  const controller = new AbortController();
  const waiting = lock(bob, { waitMs: 60_000, signal: controller.signal, onWait: () => controller.abort() });
  expect((await refusalOf(waiting)).code).toBe('ABORTED');
  await held.release();
});

test('what an earlier holder left in the file is not taken for the present one', async () => {
  const held = await lock(ada);
  await held.release();
  const [pid] = (await readFile(join(folder, 'owner'), 'utf8')).split('\n');
  const taken = spawn('sh', ['-c', 'exec flock "$1/lock" sh -c "echo taken; cat"', 'sh', folder], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(taken.stdout, 'data');
  expect(pid).toMatch(/^\d+$/);
  expect((await refusalOf(lock(bob))).message).toBe(
    'Another run, which has only just begun, is at work on this cluster.',
  );
  taken.stdin.end();
  await once(taken, 'exit');
});

test('runs that keep to folders are apart from the host and from each other, and alone in their folder', async () => {
  const [north, south] = [join(folder, 'north'), join(folder, 'south')];
  const held = [await lock(ada), await lock(ada, { apart: north }), await lock(bob, { apart: south })];
  const refusal = await refusalOf(lock(bob, { apart: north }));
  expect([refusal.code, refusal.message]).toEqual(['LOCKED', `Another run is at work in ${north}.`]);
  expect(refusal.hint).toContain('--lock-timeout');
  await Promise.all(held.map((each) => each.release()));
  const next = await lock(bob, { apart: north });
  await next.release();
  expect(await readdir(north)).toEqual([]);
});
