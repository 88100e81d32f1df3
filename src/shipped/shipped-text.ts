import { readFileSync } from 'node:fs';
import { getAsset, isSea } from 'node:sea';
import { SlipwayError } from '../errors/index.ts';

/**
 * Text of a file that comes with Slipway, by its path from the root of the package, such as `playbooks/prepare-debian.yaml`.
 * Throws INTERNAL when it is not there.
 */
export const shippedText = (path: string): string => {
  try {
    return isSea() ? getAsset(path, 'utf8') : readFileSync(new URL(path, root), 'utf8');
  } catch (cause) {
    throw new SlipwayError('INTERNAL', `The file ${path} is missing from this installation of Slipway.`, {
      hint: 'Install Slipway again.',
      cause,
    });
  }
};

/** Right from `src/shipped` and from `dist/shipped` alike. */
const root = new URL('../../', import.meta.url);
