/** Seconds of a Go duration such as `4m0s`, `1h30m` or `500ms`; `undefined` when it is not one. See Go's time.ParseDuration. */
export const durationSeconds = (text: string): number | undefined => {
  if (text === '0') return 0;
  if (!/^[-+]?(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  const sign = text.startsWith('-') ? -1 : 1;
  const parts = [...text.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)];
  return sign * parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitSeconds[unit ?? ''] ?? 0), 0);
};

/** A duration as Go prints it: `90s` becomes `1m30s`, `1h` becomes `1h0m0s`. Text that is no whole number of seconds stays. */
export const normalDuration = (text: string): string => {
  const seconds = durationSeconds(text);
  if (seconds === undefined || !Number.isInteger(seconds) || seconds < 0) return text;
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (hours > 0) return `${hours}h${minutes}m${rest}s`;
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`;
};

const unitSeconds: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};
