import { describe, expect, test } from 'vitest';
import type { FaultyLab } from './faulty-lab.ts';
import { failuresIn, ofUnit } from './watched-run.ts';

/** Ends every session of the SSH server on a host, at once and without a word; from outside of them. */
const CUT = `systemd-run --quiet --wait pkill -KILL -f '^sshd: (root|ops)' || true`;

const cut = (lab: FaultyLab, host: string): void => {
  try {
    lab.cluster.on(host, CUT);
  } catch {
    // Its own session ends as well.
  }
};

export const testCutLinks = (lab: FaultyLab): void => {
  describe('a link that is cut in the middle of an upload', () => {
    test.each([
      ['as root', 'w1'],
      ['as a user who may sudo', 'w2'],
    ])('%s is made again, and the run goes on to its end', async (_, host) => {
      await lab.reset(host);
      const run = lab.start('apply', '-f', lab.file);
      await run.next(ofUnit('unit-progress', 'components/binaries', host));
      cut(lab, host);
      const { status } = await run.ended;
      expect({ status, failures: failuresIn(run.events) }).toEqual({ status: 0, failures: [] });
      await lab.converge();
    });

    test('and held the lock is made again, the lock with it', async () => {
      await lab.reset('w1');
      const run = lab.start('apply', '-f', lab.file);
      await run.next(ofUnit('unit-progress', 'components/binaries', 'w1'));
      cut(lab, 'cp1');
      const { status, stderr } = await run.ended;
      expect({ status, failures: failuresIn(run.events), stderr }).toEqual({
        status: 0,
        failures: [],
        stderr: expect.stringContaining('taken again'),
      });
      await lab.converge();
    });
  });
};
