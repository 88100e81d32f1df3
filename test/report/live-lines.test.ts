import { expect, test } from 'vitest';
import { crowdLine, crowdSteps, hostLine, stepLines } from '../../src/report/live-lines.ts';
import { createRunView, type HostView } from '../../src/report/run-view.ts';
import { createStyle } from '../../src/report/style.ts';
import { sampleRun } from './sample-run.ts';

const style = createStyle(false);

const host = (steps: Partial<HostView['underWay'] extends ReadonlyMap<string, infer T> ? T : never>[]): HostView => ({
  name: 'cp1',
  total: 9,
  done: 4,
  changes: 2,
  failed: 0,
  skipped: 0,
  endedAtMs: 0,
  underWay: new Map(
    steps.map((step, index) => [
      `p${index}`,
      {
        phase: `p${index}`,
        title: `Step ${index}`,
        host: 'cp1',
        startedAtMs: 0,
        said: undefined,
        progress: undefined,
        ...step,
      },
    ]),
  ),
});

test('a step shows how far it is, and the time left once that is no longer a guess', () => {
  const upload = { progress: { done: 30 * 2 ** 20, total: 120 * 2 ** 20, unit: 'bytes' } };
  expect(stepLines(host([upload]), 2_000, style, 3)).toEqual(['Step 0  ████░░░░░░░░░░░░ 30/120 MiB  2.0 s']);
  expect(stepLines(host([upload]), 20_000, style, 3)).toEqual([
    'Step 0  ████░░░░░░░░░░░░ 30/120 MiB, 1 min 00 s left  20 s',
  ]);
});

test('a step of unknown size shows what is done, one that only talks what it says', () => {
  const steps = [{ progress: { done: 7, total: 0, unit: 'packages' } }, { said: 'no answer yet\nat all' }];
  expect(stepLines(host(steps), 1_000, style, 3)).toEqual([
    'Step 0  7 packages  1.0 s',
    'Step 1  no answer yet  1.0 s',
  ]);
});

test('more steps than there is room for are counted', () => {
  const steps = Array.from({ length: 6 }, () => ({}));
  expect(stepLines(host(steps), 1_000, style, 3)).toEqual(['Step 0  1.0 s', 'Step 1  1.0 s', 'and 4 more']);
  expect(stepLines(host(steps), 1_000, style, 0)).toEqual([]);
});

test('without room below it, a host shows its first step in its own line', () => {
  expect(hostLine(host([{}]), style, 0)).toBe('cp1 4/9 · 2 changes · Step 0');
  expect(hostLine(host([{}]), style, 2)).toBe('cp1 4/9 · 2 changes');
});

test('a crowd is one line and the number of hosts at each step', () => {
  const { view, on } = createRunView(() => 0);
  for (const event of sampleRun().slice(0, 8)) on(event);
  expect(crowdLine(view, style)).toBe('3 hosts 0 done · 1/5 steps · 1 change');
  expect(crowdSteps(view, 5)).toEqual(['kubelet-start: 3 hosts']);
});
