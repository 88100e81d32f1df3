import { z } from 'zod';
import { type Fault, faultsOf, type Path, tellIssue, unknownKey } from './fault.ts';
import { comparedFacts, type PlaybookStep, type Position } from './playbook.ts';
import { stepFields } from './schema.ts';
import { verbNamed, verbs } from './verbs.ts';

export type ReadStep = { readonly step: PlaybookStep } | { readonly faults: readonly Fault[] };

/** One step of a playbook: its common fields, and exactly one verb with what that verb allows below it. */
export const readStep = (written: unknown, path: Path, at: Position): ReadStep => {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    return { faults: [{ path, message: 'expected a step: id, title and one verb' }] };
  }
  const entries = Object.entries(written);
  const common = stepFields.safeParse(Object.fromEntries(entries.filter(([key]) => commonFields.includes(key))), {
    error: tellIssue,
  });
  const [verb, ...others] = entries.flatMap(([key, below]) => {
    const found = verbNamed(key);
    return found ? [{ ...found, below }] : [];
  });
  const options = verb?.schema.safeParse(verb.below, { error: tellIssue });
  const faults = [
    ...(common.success ? [] : faultsOf(common.error.issues, path, comparedFacts)),
    ...strangeFaults(
      path,
      entries.map(([key]) => key),
      verb !== undefined,
    ),
    ...others.map((other) => ({
      path: [...path, other.name],
      isKey: true,
      message: 'a second verb; make it a step of its own',
    })),
    ...(verb && options?.error ? faultsOf(options.error.issues, [...path, verb.name], fieldsOf(verb.schema)) : []),
  ];
  if (faults.length > 0 || !common.success || !verb) return { faults };
  const { when = {}, gives = [], roles, needs, id, title } = common.data;
  const optional = { ...(roles ? { roles } : {}), ...(needs ? { needs } : {}) };
  return { step: { id, title, verb: verb.name, options: options?.data, when, gives, ...optional, at } };
};

const commonFields: readonly string[] = Object.keys(stepFields.shape);
const verbNames = verbs.map(({ name }) => name);

/** Names that may stand below a verb, also where it takes one or a list. */
const fieldsOf = (schema: z.ZodType): readonly string[] => {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodArray) return fieldsOf(schema.element as z.ZodType);
  return schema instanceof z.ZodUnion ? schema.options.flatMap((option) => fieldsOf(option as z.ZodType)) : [];
};

/** A key that is neither a common field nor a verb was meant to be one of the two: a verb where there is none yet. */
const strangeFaults = (path: Path, keys: readonly string[], hasVerb: boolean): readonly Fault[] => {
  const strange = keys.filter((key) => !commonFields.includes(key) && !verbNames.includes(key));
  if (hasVerb) return strange.map((key) => unknownKey([...path, key], key, commonFields));
  if (strange.length > 0) return strange.map((key) => unknownKey([...path, key], key, verbNames, 'verb'));
  return [{ path, message: `expected one verb: ${verbNames.join(', ')}` }];
};
