import { SlipwayError } from '../../errors/index.ts';
import type { Comparison, JsonPath, Slice, Step, Steps } from './nodes.ts';

export interface FindOptions {
  /** Fields that nobody has are nothing, instead of an error. */
  readonly allowMissingKeys: boolean;
}

type Values = readonly unknown[];

/** What each part of the template finds in the data, in turn. Throws USAGE when a part cannot be worked on. */
export const findValues = (path: JsonPath, data: unknown, options: FindOptions): readonly Values[] =>
  path.flatMap((item): readonly Values[] => {
    if (item.type === 'text') return [[item.text]];
    if (item.type === 'stray')
      throw failed(item.word === 'end' ? '{end} ends no {range}' : `{${item.word}} is unknown`);
    if (item.type === 'path') return [walk(item.steps, [data], options)];
    return walk(item.over, [data], options).flatMap((value) => findValues(item.body, value, options));
  });

const walk = (steps: Steps, values: Values, options: FindOptions): Values =>
  steps.reduce((found: Values, step) => stepFrom(found, step, options), values);

const stepFrom = (values: Values, step: Step, options: FindOptions): Values => {
  switch (step.type) {
    case 'literal':
      return typeof step.value === 'string' ? [step.value] : values.map(() => step.value);
    case 'field':
      return fieldOf(values, step.name, options);
    case 'wildcard':
      return values.flatMap(childrenOf);
    case 'recursive':
      return values.flatMap(withDescendants);
    case 'slice':
      return values.flatMap((value) => sliceFrom(value, step.slice));
    case 'union':
      return step.of.flatMap((steps) => walk(steps, values, options));
    case 'filter':
      return values.flatMap((value) => filtered(value, step.left, step.comparison, options));
  }
};

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fieldOf = (values: Values, name: string, { allowMissingKeys }: FindOptions): Values => {
  const found = values.flatMap((value) => (isMap(value) && Object.hasOwn(value, name) ? [value[name]] : []));
  if (found.length === 0 && values.length > 0 && !allowMissingKeys) throw failed(`there is no field ${name}`);
  return found;
};

/** Those of a map by name: kubectl gives them in any order. */
const childrenOf = (value: unknown): Values => {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...Buffer.from(value)];
  return isMap(value)
    ? Object.keys(value)
        .sort()
        .map((key) => value[key])
    : [];
};

const withDescendants = (value: unknown): Values => {
  const children = childrenOf(value);
  return children.length === 0 ? [] : [value, ...children.flatMap(withDescendants)];
};

const sliceFrom = (value: unknown, slice: Slice): Values => {
  if (value === null) return [];
  if (!Array.isArray(value)) throw failed(`${kindOf(value)} has no elements`);
  const { start, end } = boundsOf(slice, value.length);
  if (start === end) return [];
  const outside = [start, end - 1].find((at) => at < 0 || at >= value.length);
  if (outside !== undefined) throw failed(`element ${outside} is asked for, and there are ${value.length}`);
  if (start > end) throw failed(`element ${start} is behind element ${end}`);
  const step = slice.step ?? 1;
  if (step <= 0) throw failed('a step is above 0');
  return value.slice(start, end).filter((_, index) => index % step === 0);
};

const boundsOf = (
  { start = 0, end, isIndex }: Slice,
  length: number,
): { readonly start: number; readonly end: number } => {
  const fromEnd = (at: number): number => (at < 0 ? at + length : at);
  return { start: fromEnd(start), end: isIndex ? fromEnd(start) + 1 : fromEnd(end ?? length) };
};

const kindOf = (value: unknown): string => (isMap(value) ? 'an object' : `a ${typeof value}`);

const filtered = (value: unknown, left: Steps, comparison: Comparison | undefined, options: FindOptions): Values => {
  if (!Array.isArray(value)) throw failed(`${kindOf(value)} cannot be filtered, a list can`);
  return value.filter((element) => {
    if (comparison === undefined) return walk(left, [element], { allowMissingKeys: true }).length > 0;
    const sides = [left, comparison.right].map((steps) => walk(steps, [element], options));
    if (sides.some(({ length }) => length > 1)) throw failed('one value is compared with one, not with several');
    return sides.every(({ length }) => length === 1) && compares(sides[0]?.[0], comparison.operator, sides[1]?.[0]);
  });
};

type Basic = string | number | boolean;
const isBasic = (value: unknown): value is Basic => ['string', 'number', 'boolean'].includes(typeof value);

const operators: Readonly<Record<string, (left: Basic, right: Basic) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

const compares = (left: unknown, operator: string, right: unknown): boolean => {
  const compare = operators[operator];
  if (compare === undefined) throw failed(`${operator} compares nothing`);
  if (!isBasic(left) || !isBasic(right) || typeof left !== typeof right) {
    throw failed(`${JSON.stringify(left)} cannot be compared with ${JSON.stringify(right)}`);
  }
  return compare(left, right);
};

const failed = (why: string): SlipwayError =>
  new SlipwayError('USAGE', `This JSONPath leads nowhere: ${why}.`, {
    hint: 'Look at the object first: -o json',
  });
