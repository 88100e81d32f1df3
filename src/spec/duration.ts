const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
};

/** Milliseconds of a Go duration such as `8760h0m0s`, `1.5s` or `0`; `undefined` when the text is none (https://pkg.go.dev/time#ParseDuration). */
export const durationOf = (text: string): number | undefined => {
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (rest === '0') return 0;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined;
  let milliseconds = 0;
  for (const [, amount = '', unit = ''] of rest.matchAll(/([\d.]+)([a-zµμ]+)/g)) {
    milliseconds += (Number(amount) * (NANOSECONDS[unit] ?? 0)) / 1e6;
  }
  return sign === '-' ? -milliseconds : milliseconds;
};

/** Milliseconds of a Go duration. Throws RangeError when the text is none. */
export const parseDuration = (text: string): number => {
  const milliseconds = durationOf(text);
  if (milliseconds === undefined) throw new RangeError(`"${text}" is not a duration such as 4m0s`);
  return milliseconds;
};

/** A number of milliseconds as Go writes it: `24h0m0s`, `1.5s`, `100ms`, `0s`. */
export const formatDuration = (milliseconds: number): string => {
  if (milliseconds === 0) return '0s';
  if (milliseconds < 0) return `-${formatDuration(-milliseconds)}`;
  if (milliseconds < 1000) return belowOneSecond(milliseconds);
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor(milliseconds / 60_000) % 60;
  const seconds = `${Number(((milliseconds % 60_000) / 1000).toFixed(9))}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
};

const belowOneSecond = (milliseconds: number): string => {
  if (milliseconds >= 1) return `${Number(milliseconds.toFixed(6))}ms`;
  const nanoseconds = Math.round(milliseconds * 1e6);
  return nanoseconds >= 1000 ? `${nanoseconds / 1000}µs` : `${nanoseconds}ns`;
};
