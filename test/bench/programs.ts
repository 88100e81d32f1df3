import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildExecutable } from '../../build/build-executable.ts';

export const root = resolve(import.meta.dirname, '..', '..');

/** Slipway as it is published, for as long as `use` takes; gives what `use` gives. */
export const withSlipway = async <T>(use: (executable: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  try {
    return await use(await buildExecutable(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
