import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Reporter, RunEvent } from '../../src/workflow/index.ts';
import { memoryStream } from '../report/memory-stream.ts';
import { interruptedRun, sampleRun } from '../report/sample-run.ts';

/** What every reporter does, whatever it draws: hears a run to its end, tells of failures, and harms nothing. */
export const reporterContract = (name: string, create: (stream: NodeJS.WritableStream) => Reporter): void => {
  const hear = async (events: readonly RunEvent[]): Promise<string> => {
    const stream = memoryStream();
    const reporter = create(stream);
    for (const event of events) reporter.on(event);
    await reporter.end();
    return stream.text();
  };

  describe(`reporter ${name}`, () => {
    test('tells each failure with its code, hosts, message and hint', async () => {
      const text = await hear(sampleRun());
      for (const part of ['COMMAND_FAILED', 'w1', 'w2', 'The kubelet did not start:', 'journalctl -u kubelet'])
        expect(text).toContain(part);
    });

    test('tells what was under way when the run was interrupted', async () => {
      expect(await hear(interruptedRun())).toMatch(/kubelet-start/);
    });

    test('takes events in any order and still ends', async () => {
      const random = createRandom(7);
      for (let round = 0; round < 20; round += 1) {
        const shuffled = sampleRun()
          .map((event) => ({ event, rank: random() }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ event }) => event);
        await hear(shuffled.slice(0, 1 + Math.floor(random() * shuffled.length)));
      }
    });

    test('ends without any event, and twice', async () => {
      const reporter = create(memoryStream());
      await reporter.end();
      await reporter.end();
    });

    test('says nothing after its end', async () => {
      const stream = memoryStream();
      const reporter = create(stream);
      await reporter.end();
      for (const event of sampleRun()) reporter.on(event);
      expect(stream.text()).toBe('');
    });

    test('passes on no control sequence of a host, and no colour when there are none', async () => {
      const text = await hear(sampleRun());
      expect(text).not.toContain('\u001b[2J');
      expect(text.includes('\u001b[31m')).toBe(false);
    });

    test.each(Object.entries(brokenStreams))('%s does no harm', async (_, broken) => {
      const reporter = create(broken());
      for (const event of sampleRun()) reporter.on(event);
      await reporter.end();
    });

    test('leaves its stream open', async () => {
      const stream = memoryStream();
      const reporter = create(stream);
      for (const event of sampleRun()) reporter.on(event);
      await reporter.end();
      expect(stream.writable).toBe(true);
      expect(stream.write('after')).toBe(true);
    });
  });
};

const brokenStreams = {
  'a reader that is gone (EPIPE)': () =>
    new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    }),
  'a stream that was destroyed': () => memoryStream().destroy(),
  'a stream that throws': () =>
    Object.assign(memoryStream(), {
      write: () => {
        throw new Error('no more');
      },
    }),
};

/** Mulberry32: the same numbers in every run. */
const createRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
