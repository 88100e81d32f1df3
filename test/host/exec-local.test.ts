import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { execLocal } from '../../src/host/transports/exec-local.ts';

test('what cannot be started ends as in a shell, and says why', async () => {
  expect(await execLocal({ file: 'no-such-program-anywhere' })).toMatchObject({
    exitCode: 127,
    stderr: expect.stringContaining('ENOENT'),
  });
  expect(await execLocal({ file: '/etc/passwd' })).toMatchObject({ exitCode: 126 });
  expect((await execLocal({ file: 'true', args: ['a\0b'] })).exitCode).toBe(127);
});

test('a program need not read all of its input', async () => {
  const big = 'x'.repeat(1 << 20);
  for (const stdin of [big, Readable.from([big, big])]) {
    expect(await execLocal({ shell: 'sh', script: 'head -c 1', stdin })).toEqual({
      exitCode: 0,
      stdout: 'x',
      stderr: '',
    });
  }
});

test('input that breaks off is a fault: the program took a part for the whole', async () => {
  const stdin = Readable.from(
    (async function* () {
      yield 'part';
      throw new Error('the disk is gone');
    })(),
  );
  const result = await execLocal({ file: 'cat', stdin });
  expect(result).toMatchObject({ exitCode: 127, stderr: 'the disk is gone' });
});

test('a process that a signal ended has the exit code of a shell', async () => {
  expect((await execLocal({ shell: 'sh', script: 'kill -TERM $$' })).exitCode).toBe(143);
});
