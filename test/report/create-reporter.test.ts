import { expect, test } from 'vitest';
import { createReporter, type RunReporter } from '../../src/report/index.ts';
import { memoryStream } from './memory-stream.ts';
import { sampleRun } from './sample-run.ts';

const reporterOn = (stream: NodeJS.WritableStream, columns: number): RunReporter =>
  createReporter({ format: 'text', isTty: true, color: false, verbosity: 'normal', stream, columns });

test('a terminal without columns gets plain lines', async () => {
  const stream = memoryStream();
  const reporter = reporterOn(stream, 0);
  for (const event of sampleRun()) reporter.on(event);
  await reporter.end();
  expect(stream.text()).toContain('[cp1] certs/ca: Make the CA … changed (0.3 s)');
  expect(stream.text()).not.toContain('\u001b');
});

test('what is done aside gives its result or its error, in the order it was asked for', async () => {
  const reporter = reporterOn(memoryStream(), 80);
  const order: string[] = [];
  const slow = reporter.aside(async () => {
    await new Promise(setImmediate);
    order.push('slow');
    throw new Error('no terminal');
  });
  const quick = reporter.aside(async () => {
    order.push('quick');
    return 42;
  });
  await expect(slow).rejects.toThrow('no terminal');
  expect(await quick).toBe(42);
  expect(order).toEqual(['slow', 'quick']);
  await reporter.end();
});
