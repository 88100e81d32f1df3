import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Arch } from './without-libatomic.ts';

interface NodePackage {
  readonly program: Buffer;
  readonly version: string;
  readonly license: string;
}

/** Node for a kind of machine, from npm, of the version and with the checksum that `build/node/package-lock.json` names. */
export const nodePackage = (arch: Arch, workDir: string): NodePackage => {
  const folder = join(workDir, `node-${arch}`);
  mkdirSync(folder);
  for (const name of ['package.json', 'package-lock.json']) {
    copyFileSync(join(import.meta.dirname, 'node', name), join(folder, name));
  }
  const how = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['ci', '--os=linux', `--cpu=${arch}`, ...how], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const at = join(folder, 'node_modules', `node-linux-${arch}`);
  return {
    program: readFileSync(join(at, 'bin', 'node')),
    version: JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')).version,
    license: readFileSync(join(at, 'LICENSE'), 'utf8'),
  };
};
