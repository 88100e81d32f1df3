/** A number, or a share of `total` rounded down: at least one, as when nothing is said. */
export const mostAtOnce = (wanted: number | string | undefined, total: number): number => {
  if (typeof wanted === 'number') return wanted;
  const [, percent] = /^(\d+)%$/.exec(wanted ?? '') ?? [];
  return percent === undefined ? 1 : Math.max(1, Math.floor((total * Number(percent)) / HUNDRED));
};

const HUNDRED = 100;
