import { expect, test } from 'vitest';
import { createReporter } from '../../src/report/index.ts';
import { memoryStream } from './memory-stream.ts';
import { sampleRun } from './sample-run.ts';

const lines = async (): Promise<Record<string, unknown>[]> => {
  const stream = memoryStream();
  const reporter = createReporter({ format: 'json', isTty: true, color: true, verbosity: 'quiet', stream });
  for (const event of sampleRun()) reporter.on(event);
  await reporter.end();
  return stream
    .text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
};

test('every event is one line with the time it was told', async () => {
  const told = await lines();
  expect(told.map(({ type }) => type)).toEqual(sampleRun().map(({ type }) => type));
  for (const { time } of told) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test('a changed file carries its diff', async () => {
  expect((await lines()).find(({ type }) => type === 'unit-change')).toEqual({
    time: expect.any(String),
    type: 'unit-change',
    phase: 'certs/ca',
    title: 'Make the CA',
    host: 'cp1',
    change: {
      host: 'cp1',
      kind: 'file',
      what: '/etc/kubernetes/pki/ca.crt',
      action: 'update',
      diff: '--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n',
    },
  });
});

test('an error is its code, message, hint, host and phase, and nothing else', async () => {
  const failed = (await lines()).find(({ outcome }) => outcome === 'failed');
  expect(failed).toEqual({
    time: expect.any(String),
    type: 'unit-ended',
    atMs: 2400,
    tookMs: 2100,
    outcome: 'failed',
    phase: 'kubelet-start',
    title: 'Start the kubelet',
    host: 'w1',
    error: {
      code: 'COMMAND_FAILED',
      message: 'The kubelet did not start:\n\u001b[2Jno cgroup',
      hint: 'journalctl -u kubelet',
      host: 'w1',
      phase: 'kubelet-start',
    },
  });
  expect((await lines()).at(-1)).toMatchObject({ type: 'run-ended', errors: [{ host: 'w1' }, { host: 'w2' }] });
});
