import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { rebootMachine } from '../../src/providers/index.ts';
import type { FaultyLab } from './faulty-lab.ts';
import { failuresIn, ofUnit } from './watched-run.ts';

const SILENT_MS = 30_000;

export const testStalls = (lab: FaultyLab): void => {
  describe('an apply during which', () => {
    test('containerd is stopped on a worker tells so, and a rerun starts it again', async () => {
      await lab.reset('w1');
      const run = lab.start('apply', '-f', lab.file);
      await run.next(ofUnit('unit-started', 'components/node-images', 'w1'));
      lab.cluster.on('w1', 'systemctl stop containerd');
      const failed = await run.next(({ outcome }) => outcome === 'failed');
      expect(`${failed?.host} ${failed?.error?.message}`).toMatch(/^w1 .*containerd/s);
      run.signal('SIGINT'); // What else is under way there waits for its kubelet, for minutes.
      expect((await run.ended).status).toBe(130);
      await lab.converge();
    });

    test('a worker reboots while it joins can be run again', async () => {
      await lab.reset('w1');
      const run = lab.start('apply', '-f', lab.file);
      await run.next(ofUnit('unit-change', 'join/kubelet-start', 'w1'));
      await rebootMachine(lab.machine('w1'));
      const { status } = await run.ended;
      expect([0, 1, 4]).toContain(status);
      console.log(`the run ended with ${status}: ${failuresIn(run.events).join('; ')}`);
      await lab.converge();
    });

    test(`the API server does not answer for ${SILENT_MS / 1000} s bears it`, async () => {
      await lab.reset('w1');
      const run = lab.start('apply', '-f', lab.file);
      await run.next(ofUnit('unit-started', 'components/node-images', 'w1'));
      lab.cluster.on('cp1', 'pkill -STOP -x kube-apiserver');
      await delay(SILENT_MS);
      lab.cluster.on('cp1', 'pkill -CONT -x kube-apiserver');
      const { status } = await run.ended;
      expect({ status, failures: failuresIn(run.events) }).toEqual({ status: 0, failures: [] });
      await lab.converge();
    });
  });
};
