/** The name that was probably meant: the one fewest edits away, if that is no more than a third of its length. */
export const nearestName = (wrong: string, names: readonly string[]): string | undefined => {
  const ranked = names
    .map((name) => ({ name, distance: editDistance(wrong.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(Math.max(name.length, wrong.length) / 3)))
    .toSorted((a, b) => a.distance - b.distance || strangeness(wrong, a.name) - strangeness(wrong, b.name));
  return ranked[0]?.name;
};

/** Of two names as many edits away the one of the same length is meant. */
const strangeness = (wrong: string, name: string): number => Math.abs(wrong.length - name.length);

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
const editDistance = (left: string, right: string): number => {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= left.length; row += 1) {
    rows[row] = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const best = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (same ? 0 : 1),
        swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
      rows[row]?.push(best);
    }
  }
  return at(left.length, right.length);
};
