import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SlipwayError } from '../errors/index.ts';
import { createLocalTransport } from '../host/index.ts';
import { createProvider, type Provider, type ProviderContext } from '../providers/index.ts';
import type { Cluster, HostSpec } from '../spec/index.ts';
import { cacheDir, stateDir } from './folders.ts';
import type { Terminal } from './terminal.ts';

export interface OpenProvider {
  readonly provider: Provider;
  readonly context: ProviderContext;
}

/** The provider of a cluster, with what it works on. Throws USAGE for a file without one. */
export const openProvider = (cluster: Cluster, terminal: Terminal, say: (text: string) => void): OpenProvider => {
  if (cluster.provider === undefined) {
    throw new SlipwayError('USAGE', 'The cluster file names no provider: its machines are there already.', {
      hint: 'Type: slipway apply -f cluster.yaml',
    });
  }
  return {
    provider: createProvider(cluster.provider),
    context: {
      name: cluster.name,
      transport: createLocalTransport(),
      stateDir: join(providerDir(cluster, terminal), 'machines'),
      cacheDir: join(cacheDir(terminal), cluster.provider.type),
      signal: terminal.signal,
      say,
    },
  };
};

const providerDir = (cluster: Cluster, terminal: Terminal): string =>
  join(stateDir(terminal), cluster.provider?.type ?? 'hosts', cluster.name);

const hostsFile = (cluster: Cluster, terminal: Terminal): string => join(providerDir(cluster, terminal), 'hosts.json');

/** What `slipway up` got from the provider, for every later command. */
export const rememberHosts = async (
  cluster: Cluster,
  terminal: Terminal,
  hosts: readonly HostSpec[],
): Promise<void> => {
  await mkdir(providerDir(cluster, terminal), { recursive: true });
  await writeFile(hostsFile(cluster, terminal), `${JSON.stringify(hosts, undefined, 2)}\n`);
};

export const forgetHosts = (cluster: Cluster, terminal: Terminal): Promise<void> =>
  rm(providerDir(cluster, terminal), { recursive: true, force: true });

/** The hosts of the last `slipway up`. Throws PROVIDER_FAILED when there are none. */
export const rememberedHosts = async (cluster: Cluster, terminal: Terminal): Promise<readonly HostSpec[]> => {
  const text = await readFile(hostsFile(cluster, terminal), 'utf8').catch((cause: unknown) => {
    throw new SlipwayError('PROVIDER_FAILED', `The machines of the cluster "${cluster.name}" are not up.`, {
      cause,
      hint: 'Start them: slipway up',
    });
  });
  return JSON.parse(text);
};
