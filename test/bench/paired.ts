/** One measured pair: the same work by Slipway and by its peer, in one run of the benchmark. */
export interface Pair {
  readonly oursMs: number;
  readonly theirsMs: number;
}

export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly theirs: string;
  readonly ratio: string;
  readonly target: string;
}

/** Medians of both sides and the median of the ratios pair by pair, which stays true when the machine's speed drifts. */
export const rowOf = (what: string, pairs: readonly Pair[], target: string): Row => ({
  what,
  ours: seconds(median(pairs.map(({ oursMs }) => oursMs))),
  theirs: seconds(median(pairs.map(({ theirsMs }) => theirsMs))),
  ratio: `${median(pairs.map(({ oursMs, theirsMs }) => oursMs / theirsMs)).toFixed(2)}× (${pairs.length} pairs)`,
  target,
});

/** For work so short that a difference says more than a ratio. */
export const differenceOf = (what: string, pairs: readonly Pair[], target: string): Row => {
  const more = Math.round(median(pairs.map(({ oursMs, theirsMs }) => oursMs - theirsMs)));
  return { ...rowOf(what, pairs, target), ratio: `${more < 0 ? '' : '+'}${more} ms (${pairs.length} pairs)` };
};

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
};

export const timed = async (work: () => unknown): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

/** Every other pair begins with the other side, so that neither always runs on a warmer machine. */
export const paired = async (
  count: number,
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<readonly Pair[]> => {
  const pairs: Pair[] = [];
  for (let index = 0; index < count; index += 1) {
    if (index % 2 === 0) {
      const oursMs = await ours();
      pairs.push({ oursMs, theirsMs: await theirs() });
    } else {
      const theirsMs = await theirs();
      pairs.push({ oursMs: await ours(), theirsMs });
    }
    const last = pairs[index];
    if (last) console.error(`  ${index + 1}/${count}: ours ${seconds(last.oursMs)}, theirs ${seconds(last.theirsMs)}`);
  }
  return pairs;
};
