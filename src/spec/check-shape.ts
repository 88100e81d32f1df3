import { z } from 'zod';
import { nearestName } from '../errors/index.ts';
import { type FieldPath, isRecord, type SourceDocument, showPath, valueAt } from './source-document.ts';
import type { Problem } from './spec-error.ts';

export interface Shaped<T> {
  /** What is right of the document: fields with faults are left out. `undefined` when too little is left. */
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
}

type Issue = z.core.$ZodIssue;

/** Holds a document against its schema. A field without a value counts as not given, as Kubernetes does it. */
export const checkShape = <T>(document: SourceDocument, schema: z.ZodType<T>): Shaped<T> => {
  const stripped = withoutNulls(document.value);
  const result = schema.safeParse(stripped);
  const named = schema.safeParse(document.value).error?.issues.filter(({ code }) => code === 'unrecognized_keys') ?? [];
  const problems = [...named, ...(result.error?.issues ?? [])].flatMap((issue) => problemsOf(document, schema, issue));
  const unique = new Map(problems.map((problem) => [`${problem.path} ${problem.message}`, problem]));
  return { value: result.success ? result.data : rightPart(stripped, schema, 3), problems: [...unique.values()] };
};

/** Leaves out what is wrong, so that the rest can be looked at for further faults; what then is missing, in the next round. */
const rightPart = <T>(value: unknown, schema: z.ZodType<T>, rounds: number): T | undefined => {
  const result = schema.safeParse(value);
  if (result.success || rounds === 0) return result.data;
  return rightPart(withoutFaults(value, result.error.issues), schema, rounds - 1);
};

const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (inner === null ? [] : [[key, withoutNulls(inner)]])),
  );
};

const withoutFaults = (value: unknown, issues: readonly Issue[]): unknown => {
  const copy = structuredClone(value);
  for (const issue of issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
    for (const key of keys) remove(copy, key === undefined ? issue.path : [...issue.path, key]);
  }
  return copy;
};

/** Removes a field, or what lacks it; of a list the whole list, because places count by index. */
const remove = (root: unknown, path: FieldPath): void => {
  const last = path.findLastIndex((part) => typeof part === 'string');
  if (last < 0) return;
  const parent = valueAt(root, path.slice(0, last));
  const name = String(path[last]);
  if (isRecord(parent) && name in parent) Reflect.deleteProperty(parent, name);
  else remove(root, path.slice(0, last));
};

const problemsOf = (document: SourceDocument, schema: z.ZodType, issue: Issue): readonly Problem[] => {
  const value = valueAt(document.value, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownField(document, schema, issue.path, key));
    case 'invalid_union':
      return unionProblems(document, schema, issue);
    case 'invalid_type':
    case 'invalid_value':
      return [wrongValue(document, issue, value)];
    default:
      return [document.problem(issue.path, issue.message)];
  }
};

const unknownField = (document: SourceDocument, schema: z.ZodType, path: FieldPath, key: string): Problem => {
  const fields = fieldsAt([schema], path);
  const suggestion = nearestName(key, fields);
  const expected = suggestion === undefined && fields.length <= 12 ? `; expected ${choice(fields.map(quoted))}` : '';
  return document.problem([...path, key], `no such field${expected}`, { at: 'key', suggestion });
};

const wrongValue = (
  document: SourceDocument,
  issue: Extract<Issue, { code: 'invalid_type' | 'invalid_value' }>,
  value: unknown,
): Problem => {
  const expected = issue.code === 'invalid_type' ? typeName(issue.expected) : choice(issue.values.map(quoted));
  if (value === undefined || value === null) {
    return document.problem(issue.path, `required: expected ${expected}`, { at: 'key' });
  }
  const names = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  const suggestion = typeof value === 'string' ? nearestName(value, names) : undefined;
  const advice = issue.code === 'invalid_type' && issue.expected === 'string' ? adviceFor(value) : '';
  return document.problem(issue.path, `expected ${expected}, found ${shown(value, issue.path)}${advice}`, {
    suggestion,
  });
};

const adviceFor = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'boolean' ? ' (put it in quotes)' : '';

/** Shows the faults of the form that was meant: what no form knows; else those of the form that fits best. */
const unionProblems = (
  document: SourceDocument,
  schema: z.ZodType,
  issue: Extract<Issue, { code: 'invalid_union' }>,
): readonly Problem[] => {
  const forms = issue.errors.map((issues) =>
    issues.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
  );
  const fitting = forms.filter((issues) => !issues.some((inner) => isAboutWhole(inner, issue.path)));
  if (fitting.length === 0) return [noForm(document, schema, issue, forms)];
  const best = fitting.toSorted((a, b) => weight(a) - weight(b))[0] ?? [];
  return best.flatMap((inner) => problemsOf(document, schema, withOtherForms(inner, fitting)));
};

/** A wrong discriminator (`type: …`) means that another form was meant. */
const weight = (issues: readonly Issue[]): number =>
  issues.reduce((sum, { code }) => sum + (code === 'invalid_value' ? 10 : 1), 0);

const isAboutWhole = (issue: Issue, path: FieldPath): boolean =>
  issue.path.length === path.length && (issue.code === 'invalid_type' || issue.code === 'invalid_value');

/** A discriminator (`type: …`) may have the value that any of the forms takes. */
const withOtherForms = (issue: Issue, forms: readonly (readonly Issue[])[]): Issue => {
  if (issue.code !== 'invalid_value') return issue;
  const path = showPath(issue.path);
  const rivals = forms.flat().filter((other) => other.code === 'invalid_value' && showPath(other.path) === path);
  return {
    ...issue,
    values: [...new Set(rivals.flatMap((other) => (other.code === 'invalid_value' ? other.values : [])))],
  };
};

const noForm = (
  document: SourceDocument,
  schema: z.ZodType,
  issue: Issue,
  forms: readonly (readonly Issue[])[],
): Problem => {
  const fields = fieldsAt([schema], issue.path);
  const expected = forms.flat().flatMap((inner) => {
    if (inner.code === 'invalid_value') return inner.values.map(quoted);
    if (inner.code !== 'invalid_type' || inner.expected === 'object') return [];
    return [typeName(inner.expected)];
  });
  const parts = fields.length === 0 ? expected : [...expected, `fields (${fields.slice(0, 6).join(', ')})`];
  const value = valueAt(document.value, issue.path);
  const literals = forms.flat().flatMap((inner) => (inner.code === 'invalid_value' ? inner.values.map(String) : []));
  return document.problem(issue.path, `expected ${choice([...new Set(parts)])}, found ${shown(value, issue.path)}`, {
    suggestion: typeof value === 'string' ? nearestName(value, literals) : undefined,
  });
};

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'fields',
  record: 'fields',
};

const typeName = (expected: string): string => typeNames[expected] ?? expected;

/** What the user wrote, in short; a secret is never shown. */
const shown = (value: unknown, path: FieldPath): string => {
  if (Array.isArray(value)) return 'a list';
  if (isRecord(value)) return 'fields';
  return path.some(isSecretName) ? 'something else' : quoted(value);
};

const isSecretName = (part: PropertyKey): boolean => /password|passphrase|token|certificateKey/i.test(String(part));

const quoted = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : String(value));

const choice = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} or ${parts.at(-1)}`;

/** The names of the fields that the schemas know at a path. */
const fieldsAt = (schemas: readonly z.core.$ZodType[], path: FieldPath): readonly string[] => {
  const forms = schemas.flatMap(formsOf);
  const [part, ...rest] = path;
  if (part === undefined) {
    return [...new Set(forms.flatMap((form) => (form instanceof z.ZodObject ? Object.keys(form.shape) : [])))];
  }
  return forms.length === 0
    ? []
    : fieldsAt(
        forms.flatMap((form) => childrenOf(form, part)),
        rest,
      );
};

const formsOf = (schema: z.core.$ZodType): readonly z.core.$ZodType[] => {
  if (schema instanceof z.ZodExactOptional || schema instanceof z.ZodOptional) return formsOf(schema.unwrap());
  return schema instanceof z.ZodUnion ? schema.options.flatMap(formsOf) : [schema];
};

const childrenOf = (schema: z.core.$ZodType, part: PropertyKey): readonly z.core.$ZodType[] => {
  if (schema instanceof z.ZodArray) return [schema.element];
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  if (!(schema instanceof z.ZodObject)) return [];
  const child: z.core.$ZodType | undefined = schema.shape[String(part)];
  return child === undefined ? [] : [child];
};
