/** The name that was most likely meant: no more than about a third of its letters away, or `undefined`. */
export const nearest = (word: string, names: readonly string[]): string | undefined => {
  const near = names
    .map((name) => ({ name, distance: distanceOf(word, name) }))
    .filter(({ name, distance }) => distance <= Math.ceil(Math.max(word.length, name.length) / 3));
  return near.toSorted((a, b) => a.distance - b.distance)[0]?.name;
};

/** Letters to insert, drop or replace (Levenshtein), one row of the table at a time. */
const distanceOf = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const [above = 0, diagonal = 0, left = 0] = [row[j + 1], row[j], next[j]];
      next.push(Math.min(above + 1, left + 1, diagonal + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};
