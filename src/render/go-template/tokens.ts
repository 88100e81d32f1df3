import { unquoteGo } from '../unquote-go.ts';
import type { Literal } from './nodes.ts';
import { templateError } from './template-error.ts';

export interface Token {
  readonly type: 'literal' | 'variable' | 'field' | 'dot' | 'word' | 'sign';
  readonly text: string;
  readonly value?: Literal;
  /** There is a space before it. */
  readonly isApart: boolean;
}

interface Form {
  readonly type: Token['type'];
  readonly form: RegExp;
  readonly value?: (text: string) => Literal;
}

const forms: readonly Form[] = [
  { type: 'literal', form: /^"(?:\\.|[^"\\\n])*"/, value: unquoteGo },
  { type: 'literal', form: /^`[^`]*`/, value: (text) => text.slice(1, -1) },
  { type: 'literal', form: /^'(?:\\.[^']*|[^'\\\n])'/u, value: (text) => unquoteGo(text).codePointAt(0) ?? 0 },
  {
    type: 'literal',
    form: /^[+-]?(?:0[xX][\da-fA-F]+|(?:\d[\d_]*)(?:\.\d*)?(?:[eE][+-]?\d+)?)(?![\w.])/,
    value: numberOf,
  },
  { type: 'variable', form: /^\$[\p{L}\p{N}_]*/u },
  { type: 'field', form: /^\.[\p{L}_][\p{L}\p{N}_]*/u },
  { type: 'dot', form: /^\.(?![\w.])/ },
  { type: 'literal', form: /^(?:true|false)(?![\w.])/, value: (text) => text === 'true' },
  { type: 'word', form: /^[\p{L}_][\p{L}\p{N}_]*/u },
  { type: 'sign', form: /^(?::=|[=|(),])/ },
];

/** The words between `{{` and `}}`. Throws USAGE where there is something else. */
export const tokensOf = (action: string): readonly Token[] => {
  const tokens: Token[] = [];
  let rest = action;
  for (;;) {
    const trimmed = rest.trimStart();
    if (trimmed === '') return tokens;
    const token = tokenAt(trimmed, trimmed.length < rest.length);
    tokens.push(token);
    rest = trimmed.slice(token.text.length);
  }
};

const tokenAt = (text: string, isApart: boolean): Token => {
  for (const { type, form, value } of forms) {
    const found = form.exec(text)?.[0];
    if (found !== undefined) return { type, text: found, isApart, ...(value ? { value: value(found) } : {}) };
  }
  throw templateError(`${JSON.stringify(text)} has no meaning there`);
};

function numberOf(text: string): number {
  return Number(text.replaceAll('_', '').replace(/^\+/, ''));
}
