import { SlipwayError } from '../../errors/index.ts';
import { unquoteGo } from '../unquote-go.ts';
import type { Item, JsonPath, Slice, Step, Steps } from './nodes.ts';

/**
 * Reads a template in kubectl's dialect of JSONPath (https://kubernetes.io/docs/reference/kubectl/jsonpath).
 * Throws USAGE when kubectl would refuse it.
 */
export const parseJsonPath = (template: string): JsonPath => bodyOf(actionsOf(template)).items;

type Action = { readonly text: string } | { readonly word?: string; readonly steps: Steps };

interface Body {
  readonly items: JsonPath;
  readonly isClosed: boolean;
}

/** Takes what belongs to one body off the list. */
const bodyOf = (actions: Action[], isLoop = false): Body => {
  const items: Item[] = [];
  for (let action = actions.shift(); action !== undefined; action = actions.shift()) {
    if ('text' in action) items.push({ type: 'text', text: action.text });
    else if (action.word === 'end' && isLoop) return { items, isClosed: true };
    else items.push(...itemsOf(action, actions));
  }
  return { items, isClosed: false };
};

const itemsOf = ({ word, steps }: { readonly word?: string; readonly steps: Steps }, rest: Action[]): JsonPath => {
  if (word === undefined) return [{ type: 'path', steps }];
  if (word !== 'range') return [{ type: 'stray', word }];
  const { items, isClosed } = bodyOf(rest, true);
  // kubectl goes through the body of a range without an end once more, with what was there before.
  return [{ type: 'range', over: steps, body: items }, ...(isClosed ? [] : items)];
};

const actionsOf = (template: string): Action[] => {
  const actions: Action[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf('{', at);
    if (open !== at) actions.push({ text: template.slice(at, open === -1 ? undefined : open) });
    if (open === -1) break;
    const { action, end } = readAction(template, open + 1);
    actions.push(action);
    at = end;
  }
  return actions;
};

/** From behind `{` to behind its `}`. */
const readAction = (template: string, start: number): { readonly action: Action; readonly end: number } => {
  const steps: Step[] = [];
  let word: string | undefined;
  let at = start;
  for (;;) {
    const rest = template.slice(at);
    if (rest.startsWith('}')) return { action: { ...(word === undefined ? {} : { word }), steps }, end: at + 1 };
    const named = WORD.exec(rest)?.[0];
    const token =
      named === undefined ? readStep(rest, steps.at(-1)) : { length: named.length, steps: wordSteps(named) };
    if (named !== undefined && !isBoolean(named)) word ??= named;
    steps.push(...token.steps);
    at += token.length;
  }
};

const WORD = /^[\p{L}_][^\s.,[\]$@{}]*/u;
const isBoolean = (word: string): boolean => word === 'true' || word === 'false';
const wordSteps = (word: string): Steps => (isBoolean(word) ? [{ type: 'literal', value: word === 'true' }] : []);

interface Token {
  readonly length: number;
  readonly steps: Steps;
}

interface Reader {
  readonly form: RegExp;
  /** Gives the steps that the match stands for. */
  readonly steps: (match: readonly string[]) => Steps;
}

const readStep = (rest: string, last: Step | undefined): Token => {
  if (rest.startsWith('..') && last?.type === 'recursive') throw refused('two recursive descents, one after the other');
  if (rest.startsWith('[?(')) return readFilter(rest);
  for (const { form, steps } of readers) {
    const match = form.exec(rest);
    if (match) return { length: match[0].length, steps: steps(match) };
  }
  const [first] = rest;
  if (first === undefined || first === '\n' || first === '\r') throw refused('"{" is not closed');
  if (first === '[') throw refused('"[" is not closed');
  if (first === '"' || first === "'") throw refused('a quoted string is not closed');
  throw refused(`${JSON.stringify(first)} has no meaning there`);
};

const NAME = String.raw`(?:\\[\s\S]|[^\\\s.,[\]$@{}])`;

const readers: readonly Reader[] = [
  { form: /^[ @$]/, steps: () => [] },
  {
    form: new RegExp(`^\\.\\.([\\p{L}\\p{N}_]${NAME}*)?`, 'u'),
    steps: ([, name]) => [{ type: 'recursive' }, ...(name === undefined ? [] : [fieldOf(name)])],
  },
  { form: new RegExp(`^\\.(${NAME}*)`, 'u'), steps: ([, name = '']) => [fieldOf(name)] },
  { form: /^\[([^\]\n]*)\]/, steps: ([, text = '']) => bracketSteps(text) },
  {
    form: /^"((?:\\"|[^"\n])*)"|^'((?:\\'|[^'\n])*)'/,
    steps: ([all = '']) => [{ type: 'literal', value: unquoteGo(all) }],
  },
  { form: /^[+-]?[\d.]+/, steps: ([number = '']) => [{ type: 'literal', value: numberOf(number) }] },
];

const fieldOf = (name: string): Step =>
  name === '*' ? { type: 'wildcard' } : { type: 'field', name: name.replaceAll('\\', '') };

const bracketSteps = (text: string): Steps => {
  const parts = text.split(',');
  if (parts.length > 1) return [{ type: 'union', of: parts.map((part) => bracketSteps(part.trim())) }];
  const [, key] = /^'([^']*)'$/.exec(text) ?? [];
  if (key !== undefined) return stepsOf(`.${key}`);
  return [{ type: 'slice', slice: sliceOf(text === '*' ? ':' : text) }];
};

const sliceOf = (text: string): Slice => {
  const [, start, end, step] = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text) ?? [];
  if (start === undefined) throw refused(`[${text}] is no index`);
  const numbers = {
    ...(start === '' ? {} : { start: wholeOf(start) }),
    ...(isGiven(end) ? { end: wholeOf(end.slice(1)) } : {}),
    ...(isGiven(step) ? { step: wholeOf(step.slice(1)) } : {}),
  };
  return end === undefined ? { start: 0, ...numbers, isIndex: true } : numbers;
};

const isGiven = (part: string | undefined): part is string => part !== undefined && part !== ':';

const wholeOf = (text: string): number => {
  if (!/^-?\d+$/.test(text)) throw refused(`${text} is no number`);
  return Number(text);
};

const numberOf = (text: string): number => {
  const number = Number(text);
  if (Number.isNaN(number)) throw refused(`${text} is no number`);
  return number;
};

/** `[?(left)]` or `[?(left operator right)]`; one quoted text may hold a `)`. */
const readFilter = (rest: string): Token => {
  const [all, text = ''] = /^\[\?\(([^"'()\n]*(?:"(?:\\"|[^"\n])*"|'(?:\\'|[^'\n])*')?[^"'()\n]*)\)\]/.exec(rest) ?? [];
  if (all === undefined) throw refused('a filter is not closed');
  const [, left, operator = '', right = ''] = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(text) ?? [];
  const step: Step =
    left === undefined
      ? { type: 'filter', left: stepsOf(text) }
      : { type: 'filter', left: stepsOf(left), comparison: { operator, right: stepsOf(right) } };
  return { length: all.length, steps: [step] };
};

const stepsOf = (text: string): Steps => {
  const { action } = readAction(`${text}}`, 0);
  return 'steps' in action ? action.steps : [];
};

const refused = (why: string): SlipwayError =>
  new SlipwayError('USAGE', `This JSONPath cannot be read: ${why}.`, {
    hint: 'Such as: -o jsonpath=\'{range .images[*]}{@}{"\\n"}{end}\'',
  });
