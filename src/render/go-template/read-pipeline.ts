import { isFunction } from './functions.ts';
import type { Command, Operand, Pipeline } from './nodes.ts';
import { templateError } from './template-error.ts';
import type { Token } from './tokens.ts';

/** Reads a whole pipeline. Throws USAGE where the words make none. */
export const readPipeline = (tokens: readonly Token[]): Pipeline => {
  const left = [...tokens];
  const pipeline = takePipeline(left);
  const [stray] = left;
  if (stray !== undefined) throw templateError(`${JSON.stringify(stray.text)} is not expected`);
  return pipeline;
};

/** Takes one off the list, up to its end or to a `)`. */
const takePipeline = (left: Token[]): Pipeline => {
  const { variables, isAssignment } = takeVariables(left);
  const commands = [takeCommand(left)];
  while (left[0]?.text === '|' && left[0].type === 'sign') {
    left.shift();
    commands.push(takeCommand(left));
  }
  const late = commands
    .slice(1)
    .find(([first]) => first.type === 'literal' || first.type === 'nil' || first.type === 'dot');
  if (late !== undefined) throw templateError('a pipe leads into a function');
  return { variables, isAssignment, commands };
};

const takeVariables = (left: Token[]): Pick<Pipeline, 'variables' | 'isAssignment'> => {
  const signs = left.slice(0, 4).map(({ type, text }) => (type === 'variable' ? '$' : text));
  const count = /^\$(,\$)?:?=/.test(signs.join('')) ? signs.findIndex((sign) => /=$/.test(sign)) : 0;
  if (count <= 0) return { variables: [], isAssignment: false };
  const taken = left.splice(0, count + 1);
  const variables = taken.filter(({ type }) => type === 'variable').map(({ text }) => text);
  return { variables, isAssignment: taken.at(-1)?.text === '=' };
};

const takeCommand = (left: Token[]): Command => {
  const operands: Operand[] = [];
  while (left[0] !== undefined && !(left[0].type === 'sign' && /^[|)]$/.test(left[0].text))) {
    if (operands.length > 0 && !left[0].isApart && left[0].text !== '(')
      throw templateError(`a space is missing before ${JSON.stringify(left[0].text)}`);
    operands.push(takeOperand(left));
  }
  const [first, ...rest] = operands;
  if (first === undefined) throw templateError('a value is missing');
  if (rest.length > 0 && first.type !== 'function') throw templateError('only a function takes arguments');
  return [first, ...rest];
};

const takeOperand = (left: Token[]): Operand => {
  const base = takeBase(left);
  const fields = [...base.fields];
  while (left[0]?.type === 'field' && !left[0].isApart) fields.push(nameOf(left.shift()));
  if (fields.length > 0 && ['literal', 'nil', 'function'].includes(base.type))
    throw templateError('this has no fields');
  return { ...base, fields };
};

const nameOf = (token: Token | undefined): string => token?.text.slice(1) ?? '';

const takeBase = (left: Token[]): Operand => {
  const token = left.shift();
  if (token?.type === 'dot') return { type: 'dot', fields: [] };
  if (token?.type === 'field') return { type: 'dot', fields: [nameOf(token)] };
  if (token?.type === 'variable') return { type: 'variable', name: token.text, fields: [] };
  if (token?.type === 'literal') return { type: 'literal', value: token.value ?? '', fields: [] };
  if (token?.type === 'word') return wordOf(token.text);
  if (token?.text === '(') {
    const pipeline = takePipeline(left);
    if (left.shift()?.text !== ')') throw templateError('"(" is not closed');
    return { type: 'pipeline', pipeline, fields: [] };
  }
  throw templateError(token === undefined ? 'a value is missing' : `${JSON.stringify(token.text)} is not expected`);
};

const wordOf = (name: string): Operand => {
  if (name === 'nil') return { type: 'nil', fields: [] };
  if (!isFunction(name)) throw templateError(`there is no function ${JSON.stringify(name)}`);
  return { type: 'function', name, fields: [] };
};
