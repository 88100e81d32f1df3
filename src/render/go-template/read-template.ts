import type { Body, GoTemplate, Node, Pipeline } from './nodes.ts';
import { readPipeline } from './read-pipeline.ts';
import { templateError } from './template-error.ts';
import { type Token, tokensOf } from './tokens.ts';

/** Reads a template of Go (https://pkg.go.dev/text/template). Throws USAGE where Go would refuse it. */
export const readTemplate = (text: string): GoTemplate => {
  const reader: Reader = { pieces: piecesOf(text), defined: new Map(), loops: 0, variables: ['$'] };
  const { body, end } = readBody(reader, []);
  if (end !== undefined) throw templateError(`{{${end.word}}} closes nothing`);
  return { body, defined: reader.defined };
};

type Piece = { readonly text: string } | Action;

interface Action {
  readonly word?: string;
  readonly tokens: readonly Token[];
}

interface Reader {
  readonly pieces: Piece[];
  readonly defined: Map<string, Body>;
  loops: number;
  /** Those that are known at this place. */
  variables: readonly string[];
}

const COMMENT = /^\{\{(?:-\s+)?\/\*[\s\S]*?\*\/()(\s+-)?\}\}/;
/** Quoted texts may hold `}}`. */
const ACTION = /^\{\{(?:-\s)?((?:"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])*'|[^"`'}]|\}(?!\}))*?)(\s-)?\}\}/;
const TRIMS_BEFORE = /^\{\{-\s/;

const piecesOf = (text: string): Piece[] => {
  const pieces: Piece[] = [];
  let isTrimmed = false;
  for (let rest = text; rest !== ''; ) {
    const open = rest.indexOf('{{');
    const [before, action] = open === -1 ? [rest, ''] : [rest.slice(0, open), rest.slice(open)];
    const said = trimmed(before, isTrimmed, TRIMS_BEFORE.test(action));
    if (said !== '') pieces.push({ text: said });
    if (action === '') break;
    const [all = '', content = '', trims] = delimited(action);
    if (content !== '') pieces.push(actionOf(content));
    isTrimmed = trims !== undefined;
    rest = action.slice(all.length);
  }
  return pieces;
};

/** The whole, what is in it (nothing of a comment), and whether it takes the space after it. */
const delimited = (text: string): readonly (string | undefined)[] => {
  const comment = COMMENT.exec(text);
  if (comment) return [comment[0], comment[1], comment[2]];
  const match = ACTION.exec(text);
  if (match === null) throw templateError(text.includes('}}') ? 'a quote is not closed' : '"{{" is not closed');
  if (match[1]?.trim() === '') throw templateError('{{}} says nothing');
  return [match[0], match[1], match[2]];
};

const trimmed = (text: string, start: boolean, end: boolean): string => {
  const begun = start ? text.trimStart() : text;
  return end ? begun.trimEnd() : begun;
};

const KEYWORDS = ['if', 'with', 'range', 'else', 'end', 'define', 'block', 'template', 'break', 'continue'];

const actionOf = (content: string): Action => {
  const tokens = tokensOf(content);
  const [first, ...rest] = tokens;
  return first?.type === 'word' && KEYWORDS.includes(first.text) ? { word: first.text, tokens: rest } : { tokens };
};

interface ReadBody {
  readonly body: Body;
  /** What closed it: `end` or `else`; none at the end of the template. */
  readonly end?: Action;
}

const readBody = (reader: Reader, known: readonly string[]): ReadBody => {
  const before = reader.variables;
  reader.variables = [...before, ...known];
  const body: Node[] = [];
  for (let piece = reader.pieces.shift(); piece !== undefined; piece = reader.pieces.shift()) {
    if ('text' in piece) body.push({ type: 'text', text: piece.text });
    else if (piece.word === 'end' || piece.word === 'else') {
      reader.variables = before;
      return { body, end: piece };
    } else body.push(...readNode(reader, piece));
  }
  reader.variables = before;
  return { body };
};

const readNode = (reader: Reader, { word, tokens }: Action): readonly Node[] => {
  if (word === undefined) return [{ type: 'print', pipeline: known(reader, tokens, 1) }];
  if (word === 'if' || word === 'with' || word === 'range') return [readBranch(reader, word, tokens)];
  if (word === 'break' || word === 'continue') {
    if (reader.loops === 0) throw templateError(`{{${word}}} is in no range`);
    return [{ type: word }];
  }
  const [name, ...rest] = tokens;
  if (typeof name?.value !== 'string') throw templateError(`{{${word}}} is followed by a name in quotes`);
  if (word === 'define') {
    define(reader, name.value);
    return [];
  }
  const pipeline = rest.length === 0 ? undefined : known(reader, rest, 1);
  if (word === 'block') define(reader, name.value);
  return [{ type: 'template', name: name.value, ...(pipeline ? { pipeline } : {}) }];
};

const define = (reader: Reader, name: string): void => {
  if (reader.defined.has(name)) throw templateError(`the template ${JSON.stringify(name)} is defined twice`);
  const { variables, loops } = reader;
  Object.assign(reader, { variables: ['$'], loops: 0 });
  const { body, end } = readBody(reader, []);
  if (end?.word !== 'end') throw templateError(`the template ${JSON.stringify(name)} is not closed`);
  Object.assign(reader, { variables, loops });
  reader.defined.set(name, body);
};

/** A pipeline whose variables there are; what it declares is known from there on. */
const known = (reader: Reader, tokens: readonly Token[], most: number): Pipeline => {
  const pipeline = readPipeline(tokens);
  if (pipeline.variables.length > most) throw templateError('range declares two variables, nothing else does');
  const fresh = pipeline.isAssignment ? [] : pipeline.variables;
  for (const { type, text } of tokens) {
    if (type === 'variable' && ![...reader.variables, ...fresh].includes(text)) {
      throw templateError(`there is no variable ${text}`);
    }
  }
  reader.variables = [...reader.variables, ...fresh];
  return pipeline;
};

const readBranch = (reader: Reader, type: 'if' | 'with' | 'range', tokens: readonly Token[]): Node => {
  const before = reader.variables;
  const pipeline = known(reader, tokens, type === 'range' ? 2 : 1);
  if (type === 'range') reader.loops += 1;
  const { body, end } = readBody(reader, []);
  if (type === 'range') reader.loops -= 1;
  if (end === undefined) throw templateError(`{{${type}}} is not closed`);
  const otherwise = end.word === 'else' ? readElse(reader, type, end.tokens) : [];
  reader.variables = before;
  return { type, pipeline, body, otherwise };
};

const readElse = (reader: Reader, type: string, [word, ...tokens]: readonly Token[]): Body => {
  if (word?.text === 'if' || (word?.text === 'with' && type === 'with')) return [readBranch(reader, word.text, tokens)];
  if (word !== undefined) throw templateError(`${JSON.stringify(word.text)} after else is not expected`);
  const { body, end } = readBody(reader, []);
  if (end?.word !== 'end') throw templateError(`{{${type}}} is not closed`);
  return body;
};
