import type { SlipwayCluster } from '../lab/slipway-cluster.ts';

/** Milliseconds that a script takes on a host, without the way there. Throws when it fails. */
export const timedOn = (cluster: SlipwayCluster, host: string, script: string): number => {
  const { startMs, endMs } = spanIn(cluster.on(host, toldTimes(script)));
  return endMs - startMs;
};

/** The same for scripts on several hosts at once, from the first start to the last end: they share a kernel, so a clock. */
export const timedAtOnce = async (
  cluster: SlipwayCluster,
  scripts: readonly (readonly [host: string, script: string])[],
): Promise<number> => {
  const spans = await Promise.all(
    scripts.map(async ([host, script]) => spanIn(await cluster.onMeanwhile(host, toldTimes(script)))),
  );
  return Math.max(...spans.map(({ endMs }) => endMs)) - Math.min(...spans.map(({ startMs }) => startMs));
};

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

const toldTimes = (script: string): string =>
  ['set -e', 'start=$(date +%s%N)', '{', script, '} </dev/null', 'end=$(date +%s%N)', TELL].join('\n');

const TELL = 'echo $((start / 1000000)) $((end / 1000000))';

const spanIn = (said: string): Span => {
  const [startMs = Number.NaN, endMs = Number.NaN] = (said.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { startMs, endMs };
};
