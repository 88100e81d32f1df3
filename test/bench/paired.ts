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

/** How long a key takes is chance, a third more or less in a run of half a second: where keys are all there is, pairs are so many times more. */
export const PAIRS_OF_KEYS = 3;

export const timed = async (work: () => unknown): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

export const paired = async (
  count: number,
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<readonly Pair[]> => (await rounds(count, [ours, theirs])).map(([pair = NO_PAIR]) => pair);

const NO_PAIR: Pair = { oursMs: Number.NaN, theirsMs: Number.NaN };

/** Ours and several peers in each round, so that ours is measured once for all of them: a list of pairs, one for each peer. Each round begins with another side, so that none always runs on a warmer machine. */
export const rounds = async (
  count: number,
  sides: readonly [ours: () => Promise<number>, ...theirs: (() => Promise<number>)[]],
): Promise<readonly (readonly Pair[])[]> => {
  const told: (readonly Pair[])[] = [];
  for (let index = 0; index < count; index += 1) {
    const ms = new Map<number, number>();
    for (const [offset] of sides.entries()) {
      const side = (index + offset) % sides.length;
      ms.set(side, (await sides[side]?.()) ?? Number.NaN);
    }
    const [oursMs = Number.NaN, ...theirs] = sides.map((_, side) => ms.get(side));
    told.push(theirs.map((theirsMs = Number.NaN) => ({ oursMs, theirsMs })));
    console.error(
      `  ${index + 1}/${count}: ours ${seconds(oursMs)}, theirs ${theirs.map((one = Number.NaN) => seconds(one)).join(' and ')}`,
    );
  }
  return told;
};
