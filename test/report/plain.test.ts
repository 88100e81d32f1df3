import { afterEach, expect, test, vi } from 'vitest';
import { createReporter, type ReportOptions } from '../../src/report/index.ts';
import type { RunEvent } from '../../src/workflow/index.ts';
import { memoryStream } from './memory-stream.ts';
import { interruptedRun, sampleRun } from './sample-run.ts';

afterEach(() => vi.useRealTimers());

const tell = async (events: readonly RunEvent[], options: Partial<ReportOptions> = {}): Promise<string> => {
  const stream = memoryStream();
  const reporter = createReporter({
    format: 'text',
    isTty: false,
    color: false,
    verbosity: 'normal',
    stream,
    ...options,
  });
  for (const event of events) reporter.on(event);
  await reporter.end();
  return stream.text();
};

test('tells what changed and what failed, then the end report', async () => {
  expect(await tell(sampleRun())).toMatchInlineSnapshot(`
    "[cp1] certs/ca: Make the CA … changed (0.3 s)
    [cp1] kubelet-start: warning The clock is 3 s off.
    [w1] kubelet-start: Start the kubelet … failed (2.1 s): The kubelet did not start:
    [w2] kubelet-start: Start the kubelet … failed (2.1 s): The kubelet did not start:
    ⚠ cp1 kubelet-start: The clock is 3 s off.
        → Install chrony
    ✖ w1, w2 kubelet-start: COMMAND_FAILED
        The kubelet did not start:
        no cgroup
        → journalctl -u kubelet
      certs              0.3 s
      kubelet-start      2.1 s
    3 hosts: 1 change, 2 steps failed, 1 step skipped (2.4 s)
    "
  `);
});

test('is silent with --quiet, but for errors', async () => {
  expect(await tell(sampleRun(), { verbosity: 'quiet' })).toMatchInlineSnapshot(`
    "✖ w1, w2 kubelet-start: COMMAND_FAILED
        The kubelet did not start:
        no cgroup
        → journalctl -u kubelet
    "
  `);
});

test('tells everything with -v', async () => {
  expect((await tell(sampleRun(), { verbosity: 'verbose' })).split('⚠')[0]).toMatchInlineSnapshot(`
    "[cp1] certs/ca: Make the CA
    [cp1] certs/ca: update /etc/kubernetes/pki/ca.crt
    [cp1] certs/ca: Make the CA … changed (0.3 s)
    [cp1] kubelet-start: Start the kubelet
    [w1] kubelet-start: Start the kubelet
    [w2] kubelet-start: Start the kubelet
    [cp1] kubelet-start: waiting for /healthz
    [cp1] kubelet-start: warning The clock is 3 s off.
    [cp1] kubelet-start: Start the kubelet … unchanged (2.0 s)
    [w1] kubelet-start: Start the kubelet … failed (2.1 s): The kubelet did not start:
    [w2] kubelet-start: Start the kubelet … failed (2.1 s): The kubelet did not start:
    [cp1] check: Check the cluster … skipped: kubelet-start failed on w1
    "
  `);
});

test('a plan shows each change with its diff, by host', async () => {
  expect((await tell(sampleRun({ plan: true }))).split('⚠')[0]).toMatchInlineSnapshot(`
    "[cp1] kubelet-start: warning The clock is 3 s off.
    [w1] kubelet-start: Start the kubelet … failed (2.1 s): The kubelet did not start:
    [w2] kubelet-start: Start the kubelet … failed (2.1 s): The kubelet did not start:
    cp1: 1 change
      certs/ca: Make the CA
        ~ /etc/kubernetes/pki/ca.crt
            @@ -1 +1 @@
            -old
            +new

    "
  `);
});

test('an interrupted run tells what was under way and how to go on', async () => {
  expect(await tell(interruptedRun())).toMatchInlineSnapshot(`
    "[cp1] certs/ca: Make the CA … changed (0.3 s)
    [cp1] kubelet-start: Start the kubelet … aborted (0.6 s)
    Interrupted. Under way were: kubelet-start on cp1.
    Run the same command again to go on.
      certs              0.3 s
      kubelet-start      0.6 s
    3 hosts: 1 change (0.9 s)
    "
  `);
});

test('a run that had nothing to do says so', async () => {
  const nothing: RunEvent[] = [
    { type: 'run-started', workflow: 'apply', runId: 'r', hosts: ['cp1'], units: [], plan: false },
    { type: 'run-ended', tookMs: 1234, outcome: 'ok', changes: 0, errors: [], underWay: [] },
  ];
  expect(await tell(nothing)).toBe('1 host: nothing had to change (1.2 s)\n');
  expect(await tell(nothing.map((event) => (event.type === 'run-started' ? { ...event, plan: true } : event)))).toBe(
    '1 host: nothing to change (1.2 s)\n',
  );
});

test('colours only when asked to', async () => {
  expect(await tell(sampleRun(), { color: true })).toContain('\u001b[31mfailed\u001b[39m');
  expect(await tell(sampleRun())).not.toContain('\u001b');
});

test('what takes long says so every ten seconds, many hosts as a number', () => {
  vi.useFakeTimers();
  const stream = memoryStream();
  const reporter = createReporter({ format: 'text', isTty: false, color: false, verbosity: 'normal', stream });
  const names = ['cp1', ...Array.from({ length: 30 }, (_, index) => `w${index}`)];
  const unit = (host: string) => ({ phase: host === 'cp1' ? 'wait' : 'images', title: 'Do it', host });
  reporter.on({ type: 'run-started', workflow: 'a', runId: 'r', hosts: names, units: names.map(unit), plan: false });
  for (const host of names) reporter.on({ type: 'unit-started', atMs: 0, ...unit(host) });
  reporter.on({ type: 'unit-said', text: 'no answer on port 6443', ...unit('cp1') });
  for (const host of names.slice(1))
    reporter.on({ type: 'unit-progress', done: 2, total: 9, unit: 'images', ...unit(host) });
  vi.advanceTimersByTime(9_999);
  expect(stream.text()).toBe('');
  vi.advanceTimersByTime(10_001);
  expect(stream.text().split('\n')).toEqual([
    '[cp1] wait: Do it … still at it after 10 s (no answer on port 6443)',
    'images: Do it … still at it after 10 s (2/9 images), on 30 hosts',
    '[cp1] wait: Do it … still at it after 20 s (no answer on port 6443)',
    'images: Do it … still at it after 20 s (2/9 images), on 30 hosts',
    '',
  ]);
});
