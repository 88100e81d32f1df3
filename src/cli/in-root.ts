import { isAbsolute, resolve } from 'node:path';
import type { Cluster, HostSpec } from '../spec/index.ts';
import { type Options, text } from './command-spec.ts';
import type { Terminal } from './terminal.ts';

/** The cluster on the root file system of `--rootfs`, where one is given. */
export const inRoot = (cluster: Cluster, options: Options, { cwd }: Terminal): Cluster => {
  const given = text(options, 'rootfs');
  if (given === undefined) return cluster;
  const rootfs = isAbsolute(given) ? given : resolve(cwd, given);
  return {
    ...cluster,
    hosts: cluster.hosts.map((host): HostSpec => ({ ...host, connection: { type: 'local', rootfs } })),
  };
};
