import { goJson } from '../go-json.ts';
import { goText } from './go-text.ts';
import { templateError } from './template-error.ts';

const VERB = /%([-+# 0]*)(\d+)?(?:\.(\d+))?([%a-zA-Z])/g;

/** Go's Sprintf with the verbs that suit texts, numbers and booleans: v s q d t f e x X c. Throws USAGE for another, and where values and verbs are not as many. */
export const printf = (form: unknown, args: readonly unknown[]): string => {
  if (typeof form !== 'string') throw templateError('printf begins with a text');
  const left = [...args];
  const said = form.replaceAll(
    VERB,
    (_, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
      if (verb === '%') return '%';
      if (left.length === 0) throw templateError(`printf has no value for %${verb}`);
      const text = worded(verb, left.shift(), precision === undefined ? undefined : Number(precision), flags);
      return padded(text, Number(width ?? 0), flags);
    },
  );
  if (left.length > 0) throw templateError(`printf has more values than ${JSON.stringify(form)} takes`);
  return said;
};

const padded = (text: string, width: number, flags: string): string => {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || !/^[+-]?\d/.test(text)) return text.padStart(width);
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return `${sign}${text.slice(sign.length).padStart(width - sign.length, '0')}`;
};

const worded = (verb: string, value: unknown, precision: number | undefined, flags: string): string => {
  if (verb === 'v') return goText(value);
  const write = verbs[verb];
  const text = write?.(value, precision);
  if (text === undefined) throw templateError(`printf does not write ${goText(value)} as %${verb}`);
  return flags.includes('+') && typeof value === 'number' && value >= 0 ? `+${text}` : text;
};

type Verb = (value: unknown, precision: number | undefined) => string | undefined;

const ofWhole =
  (write: (value: number) => string): Verb =>
  (value) =>
    Number.isSafeInteger(value) ? write(Number(value)) : undefined;

const DIGITS = 6;

/** Whole numbers are integers, which Go does not write so. */
const ofFraction =
  (write: (value: number, precision: number) => string): Verb =>
  (value, precision = DIGITS) =>
    typeof value === 'number' && !Number.isInteger(value) ? write(value, precision) : undefined;

const hexOf: Verb = (value) => {
  if (typeof value === 'string') return Buffer.from(value).toString('hex');
  return Number.isSafeInteger(value) ? Number(value).toString(16) : undefined;
};

const verbs: Readonly<Record<string, Verb>> = {
  s: (value, precision) => {
    if (typeof value === 'string') return precision === undefined ? value : [...value].slice(0, precision).join('');
    return typeof value === 'object' && value !== null && !hasNumbers(value) ? goText(value) : undefined;
  },
  q: (value) => (typeof value === 'string' ? quoted(value) : undefined),
  d: ofWhole(String),
  t: (value) => (typeof value === 'boolean' ? String(value) : undefined),
  f: ofFraction((value, precision) => value.toFixed(precision)),
  e: ofFraction((value, precision) => value.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2')),
  c: ofWhole((value) => String.fromCodePoint(value)),
  x: hexOf,
  X: (value, precision) => hexOf(value, precision)?.toUpperCase(),
};

/** Go writes numbers under %s as a complaint. */
const hasNumbers = (value: object): boolean =>
  Object.values(value).some((child) =>
    typeof child === 'object' && child !== null ? hasNumbers(child) : typeof child !== 'string',
  );

const quoted = (text: string): string =>
  goJson(text).replaceAll(/\\u003[ce]|\\u0026/g, (code) => JSON.parse(`"${code}"`));
