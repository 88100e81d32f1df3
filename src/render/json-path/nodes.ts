/** A parsed template: what is printed in turn. */
export type JsonPath = readonly Item[];

export type Item =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'path'; readonly steps: Steps }
  /** `{range …}` until `{end}` or the end of the template: the body once for each value. */
  | { readonly type: 'range'; readonly over: Steps; readonly body: JsonPath }
  /** `{end}` that ends nothing: told when it is reached. */
  | { readonly type: 'stray'; readonly word: string };

/** Each works on the values that the one before it found. */
export type Steps = readonly Step[];

export type Step =
  | { readonly type: 'literal'; readonly value: string | number | boolean }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' }
  | { readonly type: 'slice'; readonly slice: Slice }
  | { readonly type: 'union'; readonly of: readonly Steps[] }
  | { readonly type: 'filter'; readonly left: Steps; readonly comparison?: Comparison };

/** `[start:end:step]`; `[n]` is one element, with `isIndex`. */
export interface Slice {
  readonly start?: number;
  readonly end?: number;
  readonly step?: number;
  readonly isIndex?: true;
}

export interface Comparison {
  readonly operator: string;
  readonly right: Steps;
}
