import { SlipwayError } from '../../src/errors/index.ts';
import type { RunEvent, UnitName } from '../../src/workflow/index.ts';

const ca: UnitName = { phase: 'certs/ca', title: 'Make the CA', host: 'cp1' };
const kubelet = (host: string): UnitName => ({ phase: 'kubelet-start', title: 'Start the kubelet', host });
const check: UnitName = { phase: 'check', title: 'Check the cluster', host: 'cp1' };

const broken = (host: string): SlipwayError =>
  new SlipwayError('COMMAND_FAILED', 'The kubelet did not start:\n\u001b[2Jno cgroup', {
    hint: 'journalctl -u kubelet',
    host,
    phase: 'kubelet-start',
  });

const started = (unit: UnitName, atMs: number): RunEvent => ({ type: 'unit-started', atMs, ...unit });

/** A run as the engine tells it: one change, one warning, two hosts with the same error, one step skipped. */
export const sampleRun = (options: { readonly plan?: boolean } = {}): readonly RunEvent[] => [
  {
    type: 'run-started',
    workflow: 'apply',
    runId: 'r1',
    hosts: ['cp1', 'w1', 'w2'],
    units: [ca, kubelet('cp1'), check, kubelet('w1'), kubelet('w2')],
    plan: options.plan ?? false,
  },
  started(ca, 0),
  {
    type: 'unit-change',
    change: {
      host: 'cp1',
      kind: 'file',
      what: '/etc/kubernetes/pki/ca.crt',
      action: 'update',
      diff: '--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n',
    },
    ...ca,
  },
  { type: 'unit-ended', atMs: 300, tookMs: 300, outcome: 'changed', ...ca },
  ...['cp1', 'w1', 'w2'].map((host) => started(kubelet(host), 300)),
  { type: 'unit-said', text: 'waiting for /healthz', ...kubelet('cp1') },
  { type: 'unit-progress', done: 1, total: 4, unit: 'pods', ...kubelet('cp1') },
  { type: 'unit-warned', message: 'The clock is 3 s off.', hint: 'Install chrony', ...kubelet('cp1') },
  { type: 'unit-ended', atMs: 2300, tookMs: 2000, outcome: 'unchanged', ...kubelet('cp1') },
  ...['w1', 'w2'].map(
    (host): RunEvent => ({
      type: 'unit-ended',
      atMs: 2400,
      tookMs: 2100,
      outcome: 'failed',
      error: broken(host),
      ...kubelet(host),
    }),
  ),
  { type: 'unit-ended', atMs: 2400, tookMs: 0, outcome: 'skipped', because: 'kubelet-start failed on w1', ...check },
  {
    type: 'run-ended',
    tookMs: 2400,
    outcome: 'failed',
    changes: 1,
    errors: [broken('w1'), broken('w2')],
    underWay: [],
  },
];

/** The same run, interrupted while the kubelet of cp1 was starting. */
export const interruptedRun = (): readonly RunEvent[] => [
  ...sampleRun().slice(0, 5),
  { type: 'unit-ended', atMs: 900, tookMs: 600, outcome: 'aborted', ...kubelet('cp1') },
  { type: 'run-ended', tookMs: 900, outcome: 'aborted', changes: 1, errors: [], underWay: [kubelet('cp1')] },
];
