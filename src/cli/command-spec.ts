import type { Terminal } from './terminal.ts';

/** A command as data: help, parsing, completion and the reference page come from it. */
export interface CommandSpec {
  /** Words after `slipway`: `['config', 'validate']`. */
  readonly path: readonly [string, ...string[]];
  readonly summary: string;
  readonly description?: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  /** Whole command lines that work. */
  readonly examples: readonly string[];
  /** Gives the exit code. Heavy rooms are imported inside, so that `--help` stays quick. */
  run(invocation: Invocation): Promise<number>;
}

export interface ArgumentSpec {
  /** Commander's form: `<required>`, `[optional]`, `[more...]`. */
  readonly form: string;
  readonly description: string;
  readonly choices?: readonly string[];
}

export interface OptionSpec {
  /** Commander's form: `-f, --file <path>`. */
  readonly flags: string;
  readonly description: string;
  readonly default?: string | number | boolean;
  /** What counts when it is not given and no file says otherwise; told in help, and not set as `default` is. */
  readonly implied?: string;
  readonly choices?: readonly string[];
  /** Choices that want more after an equals sign: `jsonpath={.kind}`. */
  readonly openChoices?: readonly string[];
  /** `list`: comma-separated and repeatable; `integer`: a whole number; `gates`: `Name=true,Other=false`. */
  readonly parse?: 'list' | 'integer' | 'gates';
}

export interface Invocation {
  readonly args: readonly string[];
  readonly options: Options;
  readonly terminal: Terminal;
  /** Every command there is, for those that describe the others. */
  readonly commands: readonly CommandSpec[];
}

/** Options by their camel-case names; absent when not given and without default. */
export type Options = Readonly<Record<string, unknown>>;

export const text = (options: Options, name: string): string | undefined =>
  typeof options[name] === 'string' ? options[name] : undefined;
export const flag = (options: Options, name: string): boolean => options[name] === true;
export const list = (options: Options, name: string): readonly string[] | undefined =>
  Array.isArray(options[name]) ? options[name].map(String) : undefined;
/** Feature gates by name. */
export const gates = (options: Options, name: string): Readonly<Record<string, boolean>> | undefined => {
  const given = options[name];
  return typeof given === 'object' && given !== null ? { ...given } : undefined;
};
export const integer = (options: Options, name: string): number | undefined =>
  typeof options[name] === 'number' ? options[name] : undefined;
