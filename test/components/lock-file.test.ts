import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withLock } from '../../src/components/lock-file.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('of many only one works at a time, and all get their turn', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'a.lock');
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(5);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 8 }, () => withLock(path, work, { staleMs: 400 })));
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

test('a lock whose holder was killed is broken, by one of those who wait', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'a.lock');
  await writeFile(path, 'somebody');
  await utimes(path, 1, 1);
  let most = 0;
  let inside = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(5);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 5 }, () => withLock(path, work, { staleMs: 400 })));
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

test('a holder that works for long keeps its lock, and whoever waits is told once', async () => {
  const path = join(await temporaryFolder(), 'a.lock');
  const order: string[] = [];
  let waits = 0;
  const first = withLock(path, () => sleep(250).then(() => order.push('first')), { staleMs: 80 });
  await sleep(20);
  const second = withLock(path, async () => order.push('second'), { staleMs: 80, onWait: () => (waits += 1) });
  await Promise.all([first, second]);
  expect(order).toEqual(['first', 'second']);
  expect(waits).toBe(1);
});

test('work that fails gives its lock back', async () => {
  const folder = await temporaryFolder();
  await expect(withLock(join(folder, 'a.lock'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await readdir(folder)).toEqual([]);
});

test('waiting ends with an interrupt', async () => {
  const path = join(await temporaryFolder(), 'a.lock');
  const controller = new AbortController();
  await withLock(path, async () => {
    const waiting = withLock(path, async () => undefined, { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toThrow();
  });
});
