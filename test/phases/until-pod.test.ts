import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHost } from '../../src/host/index.ts';
import { untilPod } from '../../src/phases/control-plane/until-pod.ts';
import { createFakeMachine } from '../fakes/fake-machine.ts';
import { fileOf } from '../fakes/fake-transport.ts';
import { debian12 } from './facts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const FOLDER = '/var/log/pods/kube-system_kube-apiserver-cp1_5d3a/kube-apiserver';

/** A host on which the kubelet starts the API server's container anew at these seconds, each try with a log of its own. */
const waitOn = async (seconds: readonly number[], { before = 0, answersAfterS = Number.POSITIVE_INFINITY } = {}) => {
  const machine = createFakeMachine({
    target: 'root@10.0.0.11:22',
    rules: [{ when: /ls -t/, answer: 'Error: unknown flag: --no-such-flag\n' }],
  });
  const host = createHost({ name: 'cp1', transport: machine, facts: debian12 });
  if (before > 0) machine.files.set(`${FOLDER}/${before}.log`, fileOf('', 0o600));
  for (const [index, second] of seconds.entries()) {
    setTimeout(() => machine.files.set(`${FOLDER}/${before + index}.log`, fileOf('', 0o600)), second * 1000);
  }
  const startMs = Date.now();
  const elapsedS = () => Math.round((Date.now() - startMs) / 1000);
  const waiting = untilPod(
    {
      host,
      pods: ['kube-apiserver', 'etcd'],
      what: 'the API server on cp1',
      timeoutMs: 240_000,
      intervalMs: 100,
      signal: new AbortController().signal,
    },
    async () => (elapsedS() >= answersAfterS ? ('answers' as const) : undefined),
  ).then(
    (found) => ({ found, afterS: elapsedS() }),
    (error: unknown) => ({ error, afterS: elapsedS() }),
  );
  await vi.advanceTimersByTimeAsync(300_000);
  return waiting;
};

test('a pod that ends again and again right after its start is not waited for any longer, and its last words are told', async () => {
  const ended = await waitOn([5, 6, 16, 37]);
  expect(ended).toMatchObject({ error: { code: 'POD_CRASHES', hint: expect.stringContaining('extraArgs') } });
  expect('error' in ended && String(ended.error)).toContain(
    'kube-apiserver on cp1 ended 3 times right after it was started. It said last:\n    Error: unknown flag: --no-such-flag',
  );
  expect(ended.afterS).toBeLessThan(40);
});

test('one that ends for waiting in vain for another is given its time', async () => {
  expect(await waitOn([1, 23, 55, 95], { answersAfterS: 120 })).toEqual({ found: 'answers', afterS: 120 });
});

test('what became of it before is not held against it', async () => {
  expect(await waitOn([1, 2], { before: 7, answersAfterS: 30 })).toEqual({ found: 'answers', afterS: 30 });
});

test('one that does not come at all is waited for as long as was asked', async () => {
  const ended = await waitOn([]);
  expect(ended).toMatchObject({ error: { code: 'WAIT_TIMEOUT' }, afterS: 240 });
});
