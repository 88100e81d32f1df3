import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LoadOptions } from '../spec/index.ts';
import { type ClusterFile, loadClusterFile } from './cluster-file.ts';
import { integer, type Options, text } from './command-spec.ts';
import { rememberedHosts } from './provider.ts';
import type { Terminal } from './terminal.ts';

/** The cluster a command is about: the file of `-f` or `./cluster.yaml`, else the lab of this machine; with the machines of its provider. */
export const loadCluster = async (options: Options, terminal: Terminal): Promise<ClusterFile> =>
  withMachines(await chooseCluster(options, terminal), terminal);

/** With the machines that `slipway up` got last. Throws PROVIDER_FAILED when a provider was never asked for them. */
export const withMachines = async (chosen: ClusterFile, terminal: Terminal): Promise<ClusterFile> => {
  if (chosen.cluster.provider === undefined) return chosen;
  const { withHosts } = await import('../spec/index.ts');
  const hosts = await rememberedHosts(chosen.cluster, terminal);
  return { ...chosen, cluster: withHosts(chosen.cluster, hosts) };
};

/** As `loadCluster`, before any machine is asked for. */
export const chooseCluster = async (
  options: Options,
  terminal: Terminal,
  how: Pick<LoadOptions, 'onlyShape'> = {},
): Promise<ClusterFile> => {
  if (text(options, 'file') !== undefined || existsSync(resolve(terminal.cwd, 'cluster.yaml'))) {
    return loadClusterFile(options, terminal, how);
  }
  const { labCluster } = await import('../spec/index.ts');
  const cluster = labCluster({
    controlPlanes: integer(options, 'controlPlanes') ?? 1,
    workers: integer(options, 'workers') ?? 2,
  });
  return { cluster, path: '', baseDir: terminal.cwd };
};
