import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { kubernetesDir } from '../phases/index.ts';
import { type Options, text } from './command-spec.ts';
import type { Terminal } from './terminal.ts';

/**
 * For work on certificates alone: the folder it keeps to, when none of the `paths` that it touches belongs to this host's own
 * cluster and the user who typed it may use them all. The first path names the folder. `undefined` when root is needed, or the
 * lock of the host.
 */
export const keptApart = (
  paths: readonly string[],
  to: 'read' | 'write',
  options: Options,
  { cwd }: Pick<Terminal, 'cwd'>,
): string | undefined => {
  if (text(options, 'rootfs') !== undefined) return undefined;
  const full = paths.map((path) => resolve(cwd, path));
  return full.every((path) => !isBelow(kubernetesDir, path) && mayUse(path, to)) ? full[0] : undefined;
};

const isBelow = (folder: string, path: string): boolean => path === folder || path.startsWith(folder + sep);

/** What is not there yet is made in the nearest folder that is. */
const mayUse = (path: string, to: 'read' | 'write'): boolean => {
  if (!existsSync(path) && path !== dirname(path)) return mayUse(dirname(path), to);
  try {
    accessSync(path, to === 'write' ? constants.W_OK : constants.R_OK);
    return true;
  } catch {
    return false;
  }
};
