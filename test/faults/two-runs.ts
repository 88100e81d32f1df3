import { hostname, userInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { FaultyLab } from './faulty-lab.ts';
import { failuresIn, ofUnit, type RunEvent, type WatchedRun } from './watched-run.ts';

const BINARIES = 'components/binaries';
const WITHIN_MS = 5_000;

const isUploading = (host: string) => (event: RunEvent) => ofUnit('unit-progress', BINARIES, host)(event);

export const testTwoRuns = (lab: FaultyLab): void => {
  describe('while a run is at work', () => {
    let first: WatchedRun;
    let waiting: WatchedRun;

    test('another is refused: it says who, on which machine, since when, and how to break the lock', async () => {
      await lab.reset('w1', 'w2');
      first = lab.start('apply', '-f', lab.file);
      await first.next(isUploading('w1'));
      waiting = lab.start('apply', '-f', lab.file, '--lock-timeout', '120');
      const second = await lab.run('apply', '-f', lab.file);
      const [error, ...more] = second.events.filter(({ code }) => code === 'LOCKED');
      expect(more, 'it is said once').toEqual([]);
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
      expect(await waiting.said(/at work on this cluster since .*; waiting/)).toBe(true);
      const seen = first.events.length;
      await first.next((event) => event.type === 'unit-progress' && first.events.indexOf(event) >= seen);
      const since = performance.now();
      first.signal('SIGINT');
      const { status, atMs } = await first.ended;
      expect(status).toBe(130);
      expect(atMs - since).toBeLessThan(WITHIN_MS);
      const end = first.events.findLast(({ type }) => type === 'run-ended');
      expect(end).toMatchObject({ outcome: 'aborted' });
      expect(Reflect.get(end ?? {}, 'underWay')).not.toEqual([]);
    });

    test('the one that waited goes on; when it is killed the lock is free at once, and the next goes on', async () => {
      await waiting.next(({ type }) => type === 'unit-progress');
      waiting.signal('SIGKILL');
      const next = await lab.run('apply', '-f', lab.file);
      expect({ status: next.status, failures: failuresIn(next.events), stderr: next.stderr }).toEqual({
        status: 0,
        failures: [],
        stderr: expect.stringMatching(/was cut short during .*components\//),
      });
      await lab.converge();
    });

    test('one whose lock is broken stops, and its exit code says that it failed', async () => {
      await lab.reset('w1');
      const run = lab.start('apply', '-f', lab.file);
      await run.next(isUploading('w1'));
      lab.cluster.on('cp1', 'kill "$(head -n 1 /run/slipway/owner)"');
      const { status, stderr } = await run.ended;
      expect([status, stderr]).toEqual([1, expect.stringContaining('The lock on cp1 is lost')]);
      await lab.converge();
    });
  });
};
