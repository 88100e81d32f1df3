import { hostname, userInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { FaultyLab } from './faulty-lab.ts';
import { ofUnit, type RunEvent, type WatchedRun } from './watched-run.ts';

const BINARIES = 'components/binaries';
const WITHIN_MS = 5_000;

const isUploading = (host: string) => (event: RunEvent) => ofUnit('unit-progress', BINARIES, host)(event);

/** Two workers are brought back from bare in each. */
export const testTwoRuns = (lab: FaultyLab): void => {
  describe('while a run is at work', () => {
    let first: WatchedRun;
    let waiting: WatchedRun;

    test('another is refused: it says who, on which machine, since when, and how to break the lock', async () => {
      await lab.reset('w1', 'w2');
      first = lab.start('apply', '-f', lab.file);
      await first.next(isUploading('w1'));
      const second = await lab.run('apply', '-f', lab.file);
      const error = second.events.find((event) => event.error?.code === 'LOCKED')?.error;
      expect({ status: second.status, message: error?.message, hint: error?.hint }).toEqual({
        status: 1,
        message: expect.stringMatching(
          new RegExp(
            `^${userInfo().username} on ${hostname()} \\(pid ${first.pid}, run [0-9a-f]+\\) is at work on this cluster since 2\\d\\d\\d-`,
          ),
        ),
        hint: expect.stringMatching(/--lock-timeout, or break the lock: on \S+, as root: kill \d+/),
      });
      expect(second.events.filter(({ type }) => type === 'unit-change')).toEqual([]);
    });

    test('another may wait; Ctrl-C ends the first within seconds, and it says what was under way', async () => {
      waiting = lab.start('apply', '-f', lab.file, '--lock-timeout', '120');
      expect(await waiting.said(/at work on this cluster since .*; waiting/)).toBe(true);
      const since = performance.now();
      first.signal('SIGINT');
      const { status, atMs } = await first.ended;
      expect(status).toBe(130);
      expect(atMs - since).toBeLessThan(WITHIN_MS);
      const end = first.events.findLast(({ type }) => type === 'run-ended');
      expect(end).toMatchObject({ outcome: 'aborted' });
      expect(Reflect.get(end ?? {}, 'underWay')).not.toEqual([]);
    });

    test('the one that waited goes on where the first stopped', async () => {
      const { status, stderr } = await waiting.ended;
      expect(status).toBe(0);
      expect(stderr).toContain(`was cut short during`);
      await lab.converge();
    });

    test('and it is killed, the lock is free at once', async () => {
      await lab.reset('w1');
      const killed = lab.start('apply', '-f', lab.file);
      await killed.next(isUploading('w1'));
      killed.signal('SIGKILL');
      const next = await lab.run('apply', '-f', lab.file);
      expect({ status: next.status, stderr: next.stderr }).toEqual({
        status: 0,
        stderr: expect.stringMatching(/was cut short during .*components\/binaries on w1/),
      });
      await lab.converge();
    });
  });
};
