import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildExecutable } from '../../build/build-executable.ts';

export const root = resolve(import.meta.dirname, '..', '..');

/** Slipway as it is published, for as long as `use` takes; gives what `use` gives. */
export const withSlipway = async <T>(use: (executable: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  try {
    return await use(installed(await buildExecutable(folder), join(folder, 'slipway')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Of a file that was just written in one piece, the kernel maps far larger parts than of one that was copied or read from a disk. */
const installed = (built: string, path: string): string => {
  copyFileSync(built, path);
  return path;
};
