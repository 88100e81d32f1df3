/** A parsed template, with those that it defines by name. */
export interface GoTemplate {
  readonly body: Body;
  readonly defined: ReadonlyMap<string, Body>;
}

export type Body = readonly Node[];

export type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'print'; readonly pipeline: Pipeline }
  | {
      readonly type: 'if' | 'with' | 'range';
      readonly pipeline: Pipeline;
      readonly body: Body;
      readonly otherwise: Body;
    }
  | { readonly type: 'template'; readonly name: string; readonly pipeline?: Pipeline }
  | { readonly type: 'break' }
  | { readonly type: 'continue' };

/** `$a, $b := command | command`. */
export interface Pipeline {
  readonly variables: readonly string[];
  /** `=` instead of `:=`. */
  readonly isAssignment: boolean;
  readonly commands: readonly Command[];
}

/** The first of them may be a function, which takes the others. */
export type Command = readonly [Operand, ...Operand[]];

/** A value, and fields of it. */
export type Operand = Base & { readonly fields: readonly string[] };

type Base =
  | { readonly type: 'dot' }
  | { readonly type: 'literal'; readonly value: Literal }
  | { readonly type: 'nil' }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'function'; readonly name: string }
  | { readonly type: 'pipeline'; readonly pipeline: Pipeline };

export type Literal = string | number | boolean;
