import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHost } from '../../src/host/index.ts';
import { wakeKubelet } from '../../src/phases/control-plane/wake-kubelet.ts';
import { createFakeMachine } from '../fakes/fake-machine.ts';
import { type FakeRule, fileOf } from '../fakes/fake-transport.ts';
import { debian12 } from './facts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Situation {
  /** There is a log of the pod from before. */
  readonly ranBefore: boolean;
  /** Its process, and whether that was started before the manifest was written. */
  readonly process?: 'older' | 'newer';
}

const script =
  (part: string): FakeRule['when'] =>
  (command) =>
    'script' in command && command.script.includes(part);

/** What is done to a host whose API server does not answer for so long. */
const actsAfter = async (seconds: number, { ranBefore, process }: Situation): Promise<readonly string[]> => {
  const acts: string[] = [];
  const machine = createFakeMachine({
    target: 'root@10.0.0.11:22',
    units: { kubelet: { enabled: true, active: true } },
    rules: [
      { when: script('pgrep -f'), answer: process === undefined ? '' : '945:7700\n' },
      { when: script('etimes'), answer: process === 'older' ? '945\n' : '' },
      {
        when: script('kill -TERM'),
        answer: (command) => {
          acts.push(`end ${command.args?.at(-1)}`);
          return '';
        },
      },
    ],
  });
  if (ranBefore) machine.files.set('/var/log/pods/kube-system_etcd-cp1_92f3/etcd/0.log', fileOf('', 0o600));
  const host = createHost({
    name: 'cp1',
    transport: machine,
    facts: debian12,
    onChange: ({ action, what }) => void acts.push(`${action} ${what}`),
  });
  const wake = wakeKubelet(host, ['etcd']);
  for (let second = 0; second < seconds; second += 1) {
    await wake();
    machine.files.set('/var/log/pods/kube-system_etcd-cp1_92f3/etcd/0.log', fileOf('', 0o600));
    await vi.advanceTimersByTimeAsync(1_000);
  }
  return acts;
};

test('a kubelet that runs a pod from before its manifest was written is started anew once, and what it would not end is ended', async () => {
  const acts = await actsAfter(20, { ranBefore: true, process: 'older' });
  expect(acts).toEqual(['run kubelet', 'run Restart the static pod etcd', 'end 945']);
});

test('so is one that has a pod wait because it crashed', async () => {
  expect(await actsAfter(20, { ranBefore: true })).toEqual(['run kubelet']);
});

test.each<[string, number, Situation]>([
  ['in the first seconds', 4, { ranBefore: true }],
  ['whose pod never ran before', 20, { ranBefore: false }],
  ['that runs what is in place', 20, { ranBefore: true, process: 'newer' }],
])('a kubelet %s is left alone', async (_, seconds, situation) => {
  expect(await actsAfter(seconds, situation)).toEqual([]);
});
