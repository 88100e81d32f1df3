import { createTwoFilesPatch } from 'diff';

const CONTEXT = 3;

export interface DiffOptions {
  /** Lines around each change; three when absent. */
  readonly context?: number;
  /** What the other side is called; the path when absent. */
  readonly afterName?: string;
}

/** A unified diff; empty when nothing differs or one side is no text. */
export const unifiedDiff = (
  path: string,
  before: string,
  after: string,
  { context = CONTEXT, afterName = path }: DiffOptions = {},
): string => {
  if (before === after || before.includes('\0') || after.includes('\0')) return '';
  const patch = createTwoFilesPatch(
    before === '' ? '/dev/null' : path,
    afterName,
    before,
    after,
    undefined,
    undefined,
    {
      context,
    },
  );
  return patch.slice(patch.indexOf('--- '));
};
