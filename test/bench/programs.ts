import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..', '..');
export const nodePath = join(root, 'node_modules', '.bin', 'node');
/** As the shebang of the installed program has them. */
export const nodeFlags: readonly string[] = ['--max-semi-space-size=1'];
export const built = (path: string): string => join(root, path);

/** Compiles Slipway as it is published; gives its main file. */
export const buildSlipway = (): string => {
  execFileSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  return join(root, 'dist', 'cli', 'main.js');
};
