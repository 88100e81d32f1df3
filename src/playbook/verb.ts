import type { z } from 'zod';
import type { SlipwayError } from '../errors/index.ts';
import type { Host } from '../host/index.ts';

/** A kind of step: what may be written below its name, and how to make it so. */
export interface Verb<O = unknown> {
  readonly name: string;
  readonly schema: z.ZodType<O>;
  /** Looks, then acts on a difference only; gives whether there was one. Throws what Host throws. */
  act(options: O, context: VerbContext): Promise<boolean>;
  /** Paths that the step writes: a service may restart after them. */
  paths?(options: O): readonly string[];
  /** Ids of steps it must hear of, beside its declared needs. */
  hears?(options: O): readonly string[];
}

export interface VerbContext {
  readonly host: Host;
  readonly title: string;
  readonly signal: AbortSignal;
  /** Writes are only recorded. */
  readonly plan: boolean;
  /** What templates may say, for this host. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly render: Render;
  /** Of the steps it hears of: which changed something in this run, and what they write. */
  readonly heard: readonly { readonly id: string; readonly changed: boolean; readonly paths: readonly string[] }[];
  say(text: string): void;
  warn(fault: SlipwayError | string): void;
}

/** Renders a template by its name below `templates/`, or by a path (`./motd.hbs`) beside the playbook. */
export type Render = (template: string, values: Readonly<Record<string, unknown>>) => Promise<string>;

/** Options are checked by the verb's own schema before `act` sees them: so verbs of different options share a list. */
export const verb = <O>(definition: Verb<O>): Verb => definition as Verb;
