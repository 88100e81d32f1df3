import { describe, expect, test } from 'vitest';
import type { FaultyLab } from './faulty-lab.ts';
import { failuresIn } from './watched-run.ts';

export const testFullDisk = (lab: FaultyLab): void => {
  describe('a full disk on a worker', () => {
    test('ends the work on that host with the file and the cause; the others are finished', async () => {
      await lab.reset('w1', 'w2');
      lab.cluster.on('w1', 'mkdir -p /usr/local/bin; mount -t tmpfs -o size=24m full /usr/local/bin');
      const run = await lab.run('apply', '-f', lab.file);
      expect(run.status).toBe(1);
      const [failure, ...more] = failuresIn(run.events);
      expect(failure).toMatch(/^w1 components\/binaries: Cannot write \/usr\/local\/bin\/\S+: the disk is full$/);
      expect(more).toEqual([]);
      const ends = run.events.filter(({ type, host }) => type === 'unit-ended' && host !== 'w1');
      expect(ends.filter(({ outcome }) => !['changed', 'unchanged'].includes(outcome ?? ''))).toEqual([]);
      expect(ends.map(({ phase, host }) => `${phase} ${host}`)).toContain('join/kubelet-wait-bootstrap w2');
      expect(lab.cluster.on('w1', `find /usr/local/bin -mindepth 1 -name '.*'`).trim()).toBe('');
    });

    test('that is emptied again is no hindrance to the next run', async () => {
      lab.cluster.on('w1', 'umount /usr/local/bin');
      await lab.converge();
    });
  });
};
