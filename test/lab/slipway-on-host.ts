import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SlipwayCluster } from './slipway-cluster.ts';

const root = resolve(import.meta.dirname, '..', '..');
const TARGET = '/opt/slipway';
const PARTS = ['src', 'templates', 'playbooks', 'package.json'];

/** Installs this checkout on a host as `slipway`, with the Node it pins and nothing that only development needs. */
export const putSlipway = (lab: SlipwayCluster, host: string): void => {
  lab.sendTree(host, root, [...PARTS, ...runtimePackages()], TARGET);
  lab.send(host, join(root, 'node_modules', 'node', 'bin', 'node'), join(TARGET, 'node'));
  const command = `#!/bin/sh\nexec ${TARGET}/node ${TARGET}/src/cli/main.ts "$@"\n`;
  lab.on(host, `cat > /usr/local/bin/slipway <<'EOF'\n${command}EOF\nchmod 0755 /usr/local/bin/slipway ${TARGET}/node`);
};

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly optional?: boolean }>>;
}

const runtimePackages = (): readonly string[] => {
  const lock: LockFile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(lock.packages)
    .filter(([path, { dev, optional }]) => path !== '' && !dev && !optional)
    .map(([path]) => path);
};
