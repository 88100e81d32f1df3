/**
 * Milliseconds of a Go duration such as `8760h0m0s` or `1.5h`; `undefined` when it is none.
 * Not spec's: entering that room loads the schema library, which would take as long as three RSA keys.
 */
export const durationMs = (text: string): number | undefined => {
  if (!wellFormed.test(text)) return undefined;
  let total = 0;
  for (const [, number = '', unit = ''] of text.matchAll(term)) total += Number(number) * (unitMs[unit] ?? 0);
  return total;
};

const wellFormed = /^(\d+(\.\d+)?(h|m|s|ms|us|ns))+$/;
const term = /(\d+(?:\.\d+)?)(ms|us|ns|h|m|s)/g;
const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };
