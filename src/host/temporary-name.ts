import { posix } from 'node:path';

/**
 * Where a file lies until it is whole: beside its path, the same name for any content. What a killed run left there, perhaps a
 * key that nobody will ever use, is replaced by the next write to that path. Writes to one path must take turns.
 */
export const temporaryName = (path: string): string =>
  posix.join(posix.dirname(path), `.${posix.basename(path)}.slipway-new`);
