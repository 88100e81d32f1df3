import type { FlagTarget } from './flags.ts';
import { type FieldPath, isRecord, type SourceDocument, valueAt } from './source-document.ts';
import type { Problem } from './spec-error.ts';

export interface Overlay {
  readonly document: SourceDocument;
  /** Where a flag and the file say different things. */
  readonly problems: readonly Problem[];
}

/**
 * A kubeadm document with flags of the command line laid over it. Faults in what a flag said name the flag.
 * A flag that says other than the file is a fault, unless kubeadm mixes the two.
 */
export const layFlagsOver = (
  document: SourceDocument,
  flags: object,
  targets: Readonly<Record<string, FlagTarget | undefined>>,
): Overlay => {
  const given = Object.entries(flags).flatMap(([name, value]) => {
    const target = targets[name];
    return target === undefined || value === undefined || isEmptyList(value) ? [] : [{ target, value }];
  });
  const value = structuredClone(document.value) as Record<string, unknown>;
  const problems = given.flatMap(({ target, value: said }) => {
    const theirs = valueAt(document.value, target.path);
    setAt(value, target.path, mixed(target, theirs, said));
    return isContradiction(target, theirs, said)
      ? [document.problem(target.path, `contradicts ${target.flag} on the command line; give only one of them`)]
      : [];
  });
  return {
    document: blamingFlags(
      { ...document, value },
      given.map(({ target }) => target),
    ),
    problems,
  };
};

/** A document that no file has: everything in it comes from flags. */
export const emptyDocument = (
  apiVersion: string,
  kind: string,
  targets: Readonly<Record<string, FlagTarget | undefined>>,
): SourceDocument => ({
  apiVersion,
  kind,
  value: { apiVersion, kind },
  problem: (path, message) => {
    const target = Object.values(targets).find((one) => one !== undefined && startsWith(path, one.path));
    return commandLineProblem(target?.flag ?? '', message);
  },
  place: () => 'the command line',
});

export const commandLineProblem = (flag: string, message: string): Problem => ({
  file: 'command line',
  line: 0,
  column: 0,
  path: flag,
  message,
});

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const isContradiction = ({ mix }: FlagTarget, theirs: unknown, said: unknown): boolean =>
  mix === undefined && theirs !== undefined && theirs !== null && JSON.stringify(theirs) !== JSON.stringify(said);

const mixed = ({ mix }: FlagTarget, theirs: unknown, said: unknown): unknown =>
  mix === 'list' && Array.isArray(theirs) && Array.isArray(said) ? [...new Set([...theirs, ...said])] : said;

const blamingFlags = (document: SourceDocument, targets: readonly FlagTarget[]): SourceDocument => ({
  ...document,
  problem: (path, message, details) => {
    const target = targets.find((one) => startsWith(path, one.path));
    return target === undefined ? document.problem(path, message, details) : commandLineProblem(target.flag, message);
  },
});

const startsWith = (path: FieldPath, start: FieldPath): boolean => start.every((part, index) => path[index] === part);

/** Makes the objects and lists on the way. */
const setAt = (root: Record<string, unknown>, path: readonly (string | number)[], value: unknown): void => {
  let parent: Record<PropertyKey, unknown> = root;
  for (const [index, part] of path.slice(0, -1).entries()) {
    const next = parent[part];
    const child = isRecord(next) || Array.isArray(next) ? next : typeof path[index + 1] === 'number' ? [] : {};
    parent[part] = child;
    parent = child as Record<PropertyKey, unknown>;
  }
  parent[path.at(-1) ?? ''] = value;
};
