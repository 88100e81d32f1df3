import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHost } from '../../src/host/index.ts';
import { untilPod } from '../../src/phases/control-plane/until-pod.ts';
import { createFakeMachine } from '../fakes/fake-machine.ts';
import { fileOf } from '../fakes/fake-transport.ts';
import { debian12 } from './facts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const FOLDER = '/var/log/pods/kube-system_kube-apiserver-cp1_5d3a/kube-apiserver';

/** As the kubelet says it, between how it may be called and what systemd says of it. */
const JOURNAL = `      --v Level   number for the log level verbosity
Error: failed to parse kubelet flag: unknown flag: --no-such-flag
E1122 09:15:42.146294     511 run.go:72] "command failed" err="failed to parse kubelet flag: unknown flag: --no-such-flag"
E1122 09:15:52.252010     573 run.go:72] "command failed" err="failed to parse kubelet flag: unknown flag: --no-such-flag"
kubelet.service: Main process exited, code=exited, status=1/FAILURE
`;

/** A host on which the kubelet starts the API server's container anew at these seconds, each try with a log of its own. */
const waitOn = async (
  seconds: readonly number[],
  { before = 0, answersAfterS = Number.POSITIVE_INFINITY, isKubeletUp = true } = {},
) => {
  const machine = createFakeMachine({
    target: 'root@10.0.0.11:22',
    units: { kubelet: { enabled: true, active: isKubeletUp } },
    rules: [
      { when: /^journalctl /, answer: JOURNAL },
      { when: /ls -t/, answer: 'Error: unknown flag: --no-such-flag\n' },
    ],
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

test('a kubelet that does not stay up is told with what it said, not waited for', async () => {
  const ended = await waitOn([], { isKubeletUp: false });
  expect(ended).toMatchObject({
    error: { code: 'KUBELET_DOWN', hint: expect.stringContaining('journalctl -u kubelet') },
  });
  expect('error' in ended && String(ended.error)).toMatch(
    /The kubelet on cp1 does not stay up\. It said last:\n {4}Error: .*unknown flag: --no-such-flag\n {4}run.go:72] "command failed" .*$/,
  );
  expect(ended.afterS).toBeLessThan(25);
});
