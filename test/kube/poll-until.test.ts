import { expect, test } from 'vitest';
import { SlipwayError } from '../../src/errors/index.ts';
import { pollUntil } from '../../src/kube/poll-until.ts';

const options = { timeoutMs: 200, intervalMs: 5 };

test('asks until there is an answer, through faults that may pass', async () => {
  let turn = 0;
  const answer = await pollUntil(
    'the API',
    async () => {
      turn += 1;
      if (turn === 1) throw new SlipwayError('KUBE_UNREACHABLE', 'away');
      return turn === 3 ? 'here' : undefined;
    },
    options,
  );
  expect([answer, turn]).toEqual(['here', 3]);
});

test('a fault that will not pass ends the wait at once', async () => {
  const probe = () => Promise.reject(new SlipwayError('KUBE_API', 'forbidden'));
  await expect(pollUntil('the API', probe, options)).rejects.toMatchObject({ code: 'KUBE_API' });
});

test('at the end of its time it tells the last answer and what to look at', async () => {
  const probe = () => Promise.reject(new SlipwayError('KUBE_UNREACHABLE', 'nobody listens'));
  await expect(pollUntil('the API', probe, { ...options, timeoutMs: 20, hint: 'crictl ps' })).rejects.toMatchObject({
    code: 'WAIT_TIMEOUT',
    message: 'Waited 0 s for the API; the last answer was: nobody listens',
    hint: 'crictl ps',
  });
});

test('an interruption ends the pause', async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 10);
  const waiting = pollUntil('x', async () => undefined, {
    timeoutMs: 60_000,
    intervalMs: 30_000,
    signal: abort.signal,
  });
  await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
});
