import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** A program of its own: this one's threads have begun. Prints the nice values of its main thread and of all that are not V8's. */
const PROGRAM = `
import { readdirSync, readFileSync } from 'node:fs';
import { yieldThreads } from '${join(root, 'src', 'cli', 'yield-threads.ts')}';
yieldThreads();
const niceOf = (task) => Number(readFileSync('/proc/self/task/' + task + '/stat', 'utf8').replace(/.*\\) /, '').split(' ')[16]);
const tasks = readdirSync('/proc/self/task').map((task) => [Number(task) === process.pid ? 'main' : 'other', niceOf(task)]);
console.log(JSON.stringify(tasks));
`;

const WITHOUT_RIGHT = ['setpriv', '--inh-caps=-sys_nice', '--bounding-set=-sys_nice'];

type Tasks = readonly (readonly [thread: 'main' | 'other', nice: number])[];

const tasksOf = (...before: readonly string[]): Tasks => {
  const [file = '', ...args] = [...before, process.execPath, '--input-type=module', '-e', PROGRAM];
  return JSON.parse(execFileSync(file, args, { encoding: 'utf8' }));
};

/** Whoever runs these tests without rights keeps the priority there is. */
const may = process.getuid?.() === 0;

const mains = (tasks: Tasks) => tasks.filter(([thread]) => thread === 'main').map(([, nice]) => nice);
const lowered = (tasks: Tasks) => tasks.filter(([thread, nice]) => thread === 'other' && nice === 5).length;

test('threads that make keys give way to other programs, the one that does the work does not', () => {
  const tasks = tasksOf();
  expect(mains(tasks)).toEqual([0]);
  expect(lowered(tasks)).toBe(may ? 4 : 0);
});

test('what runs with a lower priority already keeps its distance', () => {
  const tasks = tasksOf('nice', '-n', '10');
  expect(mains(tasks)).toEqual([10]);
  expect(tasks.filter(([, nice]) => nice === 15)).toHaveLength(may ? 4 : 0);
});

test('a user who could not take the priority back keeps it', () => {
  const tasks = tasksOf(...(may ? WITHOUT_RIGHT : []));
  expect(mains(tasks)).toEqual([0]);
  expect(lowered(tasks)).toBe(0);
});
