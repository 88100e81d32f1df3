import { describe, expect, test } from 'vitest';
import type { FaultyLab } from './faulty-lab.ts';
import { failuresIn, ofUnit } from './watched-run.ts';

/** Ends every session of the SSH server on a host, at once and without a word; from outside of them. */
const CUT = `systemd-run --quiet --wait pkill -KILL -f '^sshd: (root|ops)' || true`;

const cut = (lab: FaultyLab, host: string): void => {
  expect(() => lab.cluster.on(host, CUT), 'its own session ends as well').toThrow();
};

export const testCutLinks = (lab: FaultyLab): void => {
  describe('links that are cut in the middle of uploads', () => {
    test('as root, as a user who may sudo, with the lock: all are made again, and the run goes on to its end', async () => {
      await lab.reset('w1', 'w2');
      const run = lab.start('apply', '-f', lab.file);
      await run.next(ofUnit('unit-progress', 'components/binaries', 'w1'));
      cut(lab, 'w1');
      await run.next(ofUnit('unit-progress', 'components/binaries', 'w2'));
      cut(lab, 'w2');
      cut(lab, 'cp1');
      const { status } = await run.ended;
      expect({ status, failures: failuresIn(run.events) }).toEqual({ status: 0, failures: [] });
      await lab.converge();
    });
  });
};
