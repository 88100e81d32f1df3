import { dirname, join } from 'node:path';
import { buildExecutable } from '../../build/build-executable.ts';
import type { SlipwayCluster } from './slipway-cluster.ts';

/** Installs this checkout on hosts as `slipway`, as users do: one file. */
export const putSlipway = async (lab: SlipwayCluster, hosts: readonly string[]): Promise<void> => {
  const executable = await buildExecutable(join(dirname(lab.file), 'bin'));
  for (const host of hosts) lab.send(host, executable, '/usr/local/bin/slipway');
};
