import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { SlipwayCluster } from './slipway-cluster.ts';

const root = resolve(import.meta.dirname, '..', '..');
const TARGET = '/opt/slipway';
const PARTS = ['src', 'templates', 'playbooks', 'package.json'];

/** Installs this checkout on a host as `slipway`, with the Node it pins and nothing that only development needs. */
export const putSlipway = (lab: SlipwayCluster, host: string): void => {
  lab.sendTree(host, root, [...PARTS, ...runtimePackages()], TARGET);
  lab.send(host, node, join(TARGET, 'node'));
  const lacking = lab.on(host, `ldd ${TARGET}/node | awk '/not found/ { print $1 }'`).split('\n');
  for (const path of librariesHere()) {
    if (lacking.includes(basename(path))) lab.send(host, path, join(TARGET, 'lib', basename(path)));
  }
  const command = `#!/bin/sh\nLD_LIBRARY_PATH=${TARGET}/lib exec ${TARGET}/node ${TARGET}/src/cli/main.ts "$@"\n`;
  lab.on(host, `cat > /usr/local/bin/slipway <<'EOF'\n${command}EOF\nchmod 0755 /usr/local/bin/slipway`);
};

const node = join(root, 'node_modules', 'node', 'bin', 'node');

/** A bare Debian lacks one that Node is linked with. */
const librariesHere = (): readonly string[] =>
  [...execFileSync('ldd', [node], { encoding: 'utf8' }).matchAll(/=> (\/\S+)/g)].map(([, path = '']) => path);

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly optional?: boolean }>>;
}

const runtimePackages = (): readonly string[] => {
  const lock: LockFile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(lock.packages)
    .filter(([path, { dev, optional }]) => path !== '' && !dev && !optional)
    .map(([path]) => path);
};
