import { spawnSync } from 'node:child_process';
import { median, type Row, seconds } from './paired.ts';

interface Cost {
  readonly ms: number;
  readonly kilobytes: number;
}

/** What a command line costs by itself: wall time and peak memory of its process, as GNU time reports them. */
export const costOf = (count: number, args: readonly string[], env: NodeJS.ProcessEnv): Cost => {
  const runs = Array.from({ length: count + 1 }, () => once(args, env)).slice(1);
  return { ms: median(runs.map(({ ms }) => ms)), kilobytes: median(runs.map(({ kilobytes }) => kilobytes)) };
};

const once = (args: readonly string[], env: NodeJS.ProcessEnv): Cost => {
  const started = performance.now();
  const { stderr, status } = spawnSync('/usr/bin/time', ['-f', '%M', ...args], {
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return { ms: performance.now() - started, kilobytes: Number(stderr.trim().split('\n').at(-1)) };
};

export const costRow = (what: string, { ms, kilobytes }: Cost, target: string): Row => ({
  what,
  ours: `${seconds(ms)}, ${Math.round(kilobytes / 1000)} MB`,
  theirs: '–',
  ratio: '–',
  target,
});
