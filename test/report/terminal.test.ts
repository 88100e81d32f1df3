import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { createReporter } from '../../src/report/index.ts';
import { memoryStream } from './memory-stream.ts';
import { sampleRun } from './sample-run.ts';

/** Plays a run, giving the drawing time between its first and its last event; what stays on the screen, and all that was ever there. */
const play = async (rows?: number): Promise<{ readonly last: readonly string[]; readonly all: string }> => {
  const stream = memoryStream();
  const reporter = createReporter({
    format: 'text',
    isTty: true,
    color: false,
    verbosity: 'normal',
    stream,
    columns: 80,
    rows,
  });
  const events = sampleRun();
  for (const event of events.slice(0, 8)) reporter.on(event);
  while (!/Start the kubelet|kubelet-start/.test(stream.text()))
    await new Promise((resolve) => setTimeout(resolve, 10));
  for (const event of events.slice(8)) reporter.on(event);
  await reporter.end();
  const all = stripVTControlCharacters(stream.text());
  return {
    last: all.split('\n').slice(all.split('\n').findLastIndex((line) => /^[✔✖] (cp1|3 hosts) /.test(line))),
    all,
  };
};

test('draws a line for each host, what it is at below, and collapses hosts that are done', async () => {
  const { last, all } = await play();
  expect(all).toMatch(/cp1 1\/3 · 1 change\n\s+› Start the kubelet/);
  expect(last.slice(0, 3)).toEqual([
    '✔ cp1 3/3 · 1 change · 2.4 s',
    '✖ w1 1/1 · 1 failed · 2.4 s',
    '✖ w2 1/1 · 1 failed · 2.4 s',
  ]);
  expect(last.at(-2)).toBe('3 hosts: 1 change, 2 steps failed, 1 step skipped (2.4 s)');
});

test('draws one line for all hosts when they do not fit on the screen', async () => {
  const { last } = await play(6);
  expect(last[0]).toBe('✖ 3 hosts 3 done · 5/5 steps · 1 change · 2 failed');
});

test('leaves the terminal to a question, one at a time, and then wipes nothing of it', async () => {
  const stream = memoryStream();
  const reporter = createReporter({
    format: 'text',
    isTty: true,
    color: false,
    verbosity: 'normal',
    stream,
    columns: 80,
  });
  for (const event of sampleRun().slice(0, 8)) reporter.on(event);
  while (!stream.text().includes('Start the kubelet')) await new Promise((resolve) => setTimeout(resolve, 10));
  const ask = (question: string) => async (): Promise<void> => {
    stream.write(question);
    const before = stream.text();
    for (const event of sampleRun().slice(8, 10)) reporter.on(event);
    await new Promise((resolve) => setTimeout(resolve, 15));
    expect(stream.text()).toBe(before);
    stream.write('\n');
  };
  await Promise.all([reporter.aside(ask('Password of w1: ')), reporter.aside(ask('Password of w2: '))]);
  for (const event of sampleRun().slice(10)) reporter.on(event);
  await reporter.end();
  expect(screenOf(stream.text())).toEqual(expect.arrayContaining(['Password of w1: ', 'Password of w2: ']));
  expect(screenOf(stream.text())).toContain('✔ cp1 3/3 · 1 change · 2.4 s');
});

const TOKENS = /␛\[[0-9;?]*[A-Za-z]|\n|[^␛\n]+/g;

/** What a screen of endless height shows after these lines, wipes of lines and moves up. */
const screenOf = (text: string): string[] => {
  const lines = [''];
  let row = 0;
  for (const [token] of text.replaceAll('\u001b', '␛').matchAll(TOKENS)) {
    if (token === '\n') lines[++row] ??= '';
    else if (token === '␛[2K') lines[row] = '';
    else if (token === '␛[1A') row = Math.max(0, row - 1);
    else if (!token.startsWith('␛')) lines[row] += token;
  }
  return lines;
};
