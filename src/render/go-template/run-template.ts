import { callFunction, isTrue } from './functions.ts';
import { goText } from './go-text.ts';
import type { Body, Command, GoTemplate, Node, Operand, Pipeline } from './nodes.ts';
import { templateError } from './template-error.ts';

export interface RunOptions {
  /** Keys that a map does not have are `<no value>`, instead of an error. */
  readonly allowMissingKeys: boolean;
}

/** The text that a template makes of data. Throws USAGE where the two do not suit each other. */
export const runTemplate = (template: GoTemplate, data: unknown, options: RunOptions): string => {
  const scope: Scope = { template, options, dot: data, variables: [{ name: '$', value: data }], depth: 0 };
  return textOfBody(template.body, scope).text;
};

interface Scope extends Readonly<{ template: GoTemplate; options: RunOptions; dot: unknown; depth: number }> {
  /** The last of a name counts. */
  readonly variables: Variable[];
}

interface Variable {
  readonly name: string;
  value: unknown;
}

interface Outcome {
  readonly text: string;
  readonly leaves?: 'break' | 'continue';
}

const DEEPEST = 1000;

/** What a body declares ends with it. */
const textOfBody = (body: Body, scope: Scope): Outcome => {
  const inner = { ...scope, variables: [...scope.variables] };
  let text = '';
  for (const node of body) {
    const outcome = textOfNode(node, inner);
    text += outcome.text;
    if (outcome.leaves) return { text, leaves: outcome.leaves };
  }
  return { text };
};

const textOfNode = (node: Node, scope: Scope): Outcome => {
  if (node.type === 'text') return { text: node.text };
  if (isLeaving(node)) return { text: '', leaves: node.type };
  if (node.type === 'print') return { text: printed(node.pipeline, scope) };
  if (node.type === 'template') return { text: included(node.name, node.pipeline, scope) };
  const inner = { ...scope, variables: [...scope.variables] };
  if (node.type === 'range') return loop(node, inner);
  const value = pipelineValue(node.pipeline, inner);
  if (!isTrue(value)) return textOfBody(node.otherwise, inner);
  return textOfBody(node.body, node.type === 'with' ? { ...inner, dot: value } : inner);
};

const isLeaving = (node: Node): node is Extract<Node, { type: 'break' | 'continue' }> =>
  node.type === 'break' || node.type === 'continue';

/** A declaration prints nothing. */
const printed = (pipeline: Pipeline, scope: Scope): string => {
  const value = pipelineValue(pipeline, scope);
  if (pipeline.variables.length > 0) return '';
  return value === undefined || value === null ? '<no value>' : goText(value);
};

const included = (name: string, pipeline: Pipeline | undefined, scope: Scope): string => {
  const body = scope.template.defined.get(name);
  if (body === undefined) throw templateError(`there is no template ${JSON.stringify(name)}`);
  if (scope.depth >= DEEPEST) throw templateError(`the template ${JSON.stringify(name)} contains itself without end`);
  const dot = pipeline && pipelineValue(pipeline, scope);
  return textOfBody(body, { ...scope, dot, variables: [{ name: '$', value: dot }], depth: scope.depth + 1 }).text;
};

const loop = (node: Extract<Node, { otherwise: Body }>, scope: Scope): Outcome => {
  const { variables } = node.pipeline;
  const turns = turnsOf(pipelineValue({ ...node.pipeline, variables: [] }, scope));
  if (turns.length === 0) return textOfBody(node.otherwise, scope);
  let text = '';
  for (const [key, value] of turns) {
    const inner = { ...scope, dot: value, variables: [...scope.variables] };
    const values = variables.length > 1 ? [key, value] : [value];
    for (const [index, name] of variables.entries())
      setVariable(inner, name, values[index], node.pipeline.isAssignment);
    const outcome = textOfBody(node.body, inner);
    text += outcome.text;
    if (outcome.leaves === 'break') break;
  }
  return { text };
};

const turnsOf = (value: unknown): readonly (readonly [unknown, unknown])[] => {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return [...value.entries()];
  if (typeof value === 'number')
    return Array.from({ length: Math.max(0, value) }, (_, index) => [index, index] as const);
  if (typeof value === 'object') return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  throw templateError(`range cannot go through ${JSON.stringify(value)}`);
};

const setVariable = ({ variables }: Scope, name: string, value: unknown, isAssignment: boolean): void => {
  const found = isAssignment ? variables.findLast((variable) => variable.name === name) : undefined;
  if (found) found.value = value;
  else variables.push({ name, value });
};

const pipelineValue = (pipeline: Pipeline, scope: Scope): unknown => {
  let value: unknown;
  for (const [index, command] of pipeline.commands.entries()) {
    value = valueOfCommand(command, scope, index === 0 ? [] : [value]);
  }
  const [name] = pipeline.variables;
  if (name !== undefined) setVariable(scope, name, value, pipeline.isAssignment);
  return value;
};

/** `piped` comes last, as Go gives it. */
const valueOfCommand = ([first, ...rest]: Command, scope: Scope, piped: readonly unknown[]): unknown => {
  if (first.type !== 'function') {
    if (piped.length > 0) throw templateError('only a function takes what is piped');
    if (first.type === 'nil') throw templateError('nil is no command');
    return valueOfOperand(first, scope);
  }
  if (first.name === 'and' || first.name === 'or') return shortCircuit(first.name, rest, scope, piped);
  return callFunction(first.name, [...rest.map((operand) => argumentOf(operand, scope)), ...piped]);
};

/** Stops at the value that decides. */
const shortCircuit = (
  name: 'and' | 'or',
  operands: readonly Operand[],
  scope: Scope,
  piped: readonly unknown[],
): unknown => {
  if (operands.length + piped.length === 0) throw templateError(`${name} does not take 0 values`);
  let value: unknown;
  for (const operand of operands) {
    value = argumentOf(operand, scope);
    if (isTrue(value) === (name === 'or')) return value;
  }
  return piped.length > 0 ? piped[0] : value;
};

/** A function without arguments may be one. */
const argumentOf = (operand: Operand, scope: Scope): unknown =>
  operand.type === 'function' ? callFunction(operand.name, []) : valueOfOperand(operand, scope);

const valueOfOperand = (operand: Operand, scope: Scope): unknown =>
  operand.fields.reduce((value, name) => fieldOf(value, name, scope), baseOf(operand, scope));

const baseOf = (operand: Operand, scope: Scope): unknown => {
  switch (operand.type) {
    case 'dot':
      return scope.dot;
    case 'literal':
      return operand.value;
    case 'variable':
      return scope.variables.findLast(({ name }) => name === operand.name)?.value;
    case 'pipeline':
      return pipelineValue(operand.pipeline, scope);
    case 'nil':
      return null;
    default:
      return callFunction(operand.name, []);
  }
};

/** `undefined` is what no map has, and has no fields itself; `null` is there, and cannot be asked for any. */
const fieldOf = (value: unknown, name: string, { options }: Scope): unknown => {
  if (value === undefined && options.allowMissingKeys) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw templateError(`${goText(value)} has no field ${JSON.stringify(name)}`);
  }
  if (Object.hasOwn(value, name)) return Reflect.get(value, name);
  if (options.allowMissingKeys) return undefined;
  throw templateError(`there is no field ${JSON.stringify(name)}`);
};
