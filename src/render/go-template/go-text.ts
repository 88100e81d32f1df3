import { goNumber } from '../go-number.ts';

/** A value as Go's `%v` writes it: `map[a:1 b:[x y]]`, `<nil>`. Whole numbers are integers. */
export const goText = (value: unknown): string => {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : goNumber(value);
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, child]) => `${key}:${goText(child)}`).join(' ')}]`;
};
