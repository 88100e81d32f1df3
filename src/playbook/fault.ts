import type { z } from 'zod';
import { nearestName, SlipwayError } from '../errors/index.ts';
import type { Position } from './playbook.ts';

export type Path = readonly PropertyKey[];

export interface Fault {
  readonly path: Path;
  readonly message: string;
  /** The fault is the key itself, not its value. */
  readonly isKey?: boolean;
}

/** What a schema found, one fault for each thing to correct. `allowed` are names that may have been meant. */
export const faultsOf = (
  issues: readonly z.core.$ZodIssue[],
  below: Path = [],
  allowed: readonly string[] = [],
): Fault[] => issues.flatMap((issue) => faultOf(issue, [...below, ...issue.path], allowed));

const faultOf = (issue: z.core.$ZodIssue, path: Path, allowed: readonly string[]): Fault[] => {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key], key, allowed));
  if (issue.code === 'invalid_key') {
    const [inner] = issue.issues;
    return [{ path, isKey: true, message: inner?.message ?? issue.message }];
  }
  const meant = issue.code === 'invalid_union' ? issue.errors.find(fitsShape) : undefined;
  return meant ? faultsOf(meant, path, allowed) : [{ path, message: issue.message }];
};

/** The branch of a union that was meant: the one whose fault is not that something else stands there. */
const fitsShape = (issues: readonly z.core.$ZodIssue[]): boolean =>
  issues.every(({ path, code }) => path.length > 0 || code !== 'invalid_type');

/** How a schema's findings are told, where the schema itself does not say. */
export const tellIssue: z.core.$ZodErrorMap = (issue) => {
  const expected = issue.code === 'invalid_type' ? (inWords[issue.expected] ?? issue.expected) : '';
  if (issue.code === 'invalid_type')
    return issue.input === undefined ? `missing: expected ${expected}` : `expected ${expected}`;
  if (issue.code === 'too_small') return issue.origin === 'array' ? 'expected at least one' : 'expected some text';
  if (issue.code === 'invalid_value')
    return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  return undefined;
};

const inWords: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  number: 'a number',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

/** `unknown verb "modul"; did you mean "module"?` */
export const unknownKey = (path: Path, key: string, allowed: readonly string[], kind = 'field'): Fault => {
  const meant = nearestName(key, allowed);
  return { path, isKey: true, message: `unknown ${kind} "${key}"${meant ? `; did you mean "${meant}"?` : ''}` };
};

export interface PlacedFault {
  readonly at: Position;
  readonly path: Path;
  readonly message: string;
}

/** Every fault of a file in the order of its lines, as one error. */
export const playbookInvalid = (file: string, faults: readonly PlacedFault[]): SlipwayError => {
  const sorted = faults.toSorted((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
  const lines = sorted.map(({ at, path, message }) => `${file}:${at.line}:${at.column}: ${pathText(path)}${message}`);
  const count = lines.length === 1 ? '1 fault' : `${lines.length} faults`;
  const text = [`${file} has ${count}:`, ...lines].join('\n  ');
  return new SlipwayError('PLAYBOOK_INVALID', text, {
    hint: 'The verbs and their fields are described in docs/playbooks.md.',
  });
};

const pathText = (path: Path): string => {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? '' : `"${text.replace(/^\./, '')}": `;
};
