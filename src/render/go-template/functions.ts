import { goText } from './go-text.ts';
import { printf } from './printf.ts';
import { templateError } from './template-error.ts';

/** A function of templates; throws USAGE for arguments it has no answer to. */
type TemplateFunction = (...args: readonly unknown[]) => unknown;

export const isFunction = (name: string): boolean => name === 'and' || name === 'or' || name in functions;

/** Empty values count as false: none, 0, empty texts, lists and maps. */
export const isTrue = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
};

const sizeOf = (value: unknown): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length;
  throw templateError(`${goText(value)} has no length`);
};

/** Of maps by key, of lists and texts by number. */
const elementOf = (value: unknown, key: unknown): unknown => {
  if (typeof value === 'string') return numbered([...Buffer.from(value)], key);
  if (Array.isArray(value)) return numbered(value, key);
  if (typeof value !== 'object' || value === null) throw templateError(`${goText(value)} has no elements`);
  if (typeof key !== 'string') throw templateError(`a field is chosen by its name, not by ${goText(key)}`);
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
};

const numbered = (all: readonly unknown[], at: unknown): unknown => {
  if (typeof at !== 'number') throw templateError(`an element is chosen by a number, not by ${goText(at)}`);
  if (at < 0 || at >= all.length) throw templateError(`element ${at} is asked for, and there are ${all.length}`);
  return all[at];
};

const has = (value: unknown, keys: readonly unknown[]): boolean => {
  try {
    const found = keys.reduce(elementOf, value);
    return found !== undefined && found !== null;
  } catch {
    return false;
  }
};

const sliced = (value: unknown, bounds: readonly unknown[]): unknown => {
  if (!Array.isArray(value) && typeof value !== 'string') throw templateError(`${goText(value)} cannot be sliced`);
  const [start = 0, end = value.length] = bounds.map(Number);
  if (start < 0 || end > value.length || start > end)
    throw templateError(`a slice from ${start} to ${end} is out of range`);
  return value.slice(start, end);
};

const same = (left: unknown, right: unknown): boolean => {
  if (left === undefined || left === null || right === undefined || right === null)
    return (left ?? null) === (right ?? null);
  comparable(left, right);
  return left === right;
};

const comparable = (left: unknown, right: unknown): void => {
  if (typeof left !== typeof right || typeof left === 'object') {
    throw templateError(`${goText(left)} cannot be compared with ${goText(right)}`);
  }
};

const less = (left: unknown, right: unknown): boolean => {
  comparable(left, right);
  if (typeof left === 'number' && typeof right === 'number') return left < right;
  if (typeof left === 'string' && typeof right === 'string') return left < right;
  throw templateError(`${goText(left)} has no order`);
};

/** As Go's Sprint: a space between two that are no texts. */
const print = (args: readonly unknown[]): string =>
  args
    .map((arg, index) => {
      const isSpaced = index > 0 && typeof arg !== 'string' && typeof args[index - 1] !== 'string';
      return `${isSpaced ? ' ' : ''}${goText(arg)}`;
    })
    .join('');

const escaped = (args: readonly unknown[], escapes: Readonly<Record<string, string>>): string =>
  print(args).replaceAll(/[\0"'&<>\\=]|\n|\r/g, (letter) => escapes[letter] ?? letter);

const HTML = { '\0': '\uFFFD', '"': '&#34;', "'": '&#39;', '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const JS = {
  ...{ '\\': '\\\\', "'": "\\'", '"': '\\"', '<': '\\u003C', '>': '\\u003E', '&': '\\u0026', '=': '\\u003D' },
  ...{ '\n': '\\u000A', '\r': '\\u000D', '\0': '\\u0000' },
};

const functions: Readonly<Record<string, TemplateFunction>> = {
  not: (value) => !isTrue(value),
  len: sizeOf,
  index: (value, ...keys) => keys.reduce(elementOf, value),
  slice: (value, ...bounds) => sliced(value, bounds),
  eq: (first, ...others) => others.some((other) => same(first, other)),
  ne: (left, right) => !same(left, right),
  lt: less,
  le: (left, right) => less(left, right) || same(left, right),
  gt: (left, right) => !less(left, right) && !same(left, right),
  ge: (left, right) => !less(left, right),
  print: (...args) => print(args),
  println: (...args) => `${args.map(goText).join(' ')}\n`,
  printf: (form, ...args) => printf(form, args),
  html: (...args) => escaped(args, HTML),
  js: (...args) => escaped(args, JS),
  urlquery: (...args) =>
    encodeURIComponent(print(args))
      .replaceAll('%20', '+')
      .replaceAll(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`),
  exists: (value, ...keys) => has(value, keys),
  base64decode: (value) => {
    if (typeof value !== 'string' || !BASE64.test(value)) throw templateError(`${goText(value)} is no base64`);
    return Buffer.from(value, 'base64').toString();
  },
};

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** How many arguments each takes: least and most. */
const arity: Readonly<Record<string, readonly [number, number]>> = {
  ...{ not: [1, 1], len: [1, 1], base64decode: [1, 1], index: [1, Infinity], exists: [1, Infinity], slice: [1, 4] },
  ...{ eq: [2, Infinity], ne: [2, 2], lt: [2, 2], le: [2, 2], gt: [2, 2], ge: [2, 2], printf: [1, Infinity] },
};

/** Calls a function by its name. Throws USAGE when the arguments do not suit it. */
export const callFunction = (name: string, args: readonly unknown[]): unknown => {
  const [least, most] = arity[name] ?? [0, Infinity];
  if (args.length < least || args.length > most) throw templateError(`${name} does not take ${args.length} values`);
  return functions[name]?.(...args);
};
