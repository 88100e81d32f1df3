import { createTwoFilesPatch } from 'diff';

/** A unified diff with three lines around each change; empty when nothing differs or one side is no text. */
export const unifiedDiff = (path: string, before: string, after: string): string => {
  if (before === after || before.includes('\0') || after.includes('\0')) return '';
  const patch = createTwoFilesPatch(before === '' ? '/dev/null' : path, path, before, after, undefined, undefined, {
    context: 3,
  });
  return patch.slice(patch.indexOf('--- '));
};
