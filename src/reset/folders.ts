import type { Host } from '../host/index.ts';
import { manifestFile } from '../phases/index.ts';

/** Where the API server of this host has its certificates, from its static pod: the cluster's own answer may be out of reach. */
export const certificatesFolder = async (host: Host): Promise<string | undefined> =>
  below((await flagOf(host, 'kube-apiserver', 'client-ca-file'))?.replace(/\/[^/]+$/, ''));

/** Where the etcd of this host keeps its data. */
export const etcdDataFolder = async (host: Host): Promise<string | undefined> =>
  below(await flagOf(host, 'etcd', 'data-dir'));

/** What is in a folder, by whole paths. */
export const childrenOf = async (host: Host, folder: string): Promise<readonly string[]> =>
  (await host.files.list(folder)).map((name) => `${folder}/${name}`);

const flagOf = async (host: Host, component: string, flag: string): Promise<string | undefined> => {
  const manifest = (await host.files.readText(manifestFile(component))) ?? '';
  return new RegExp(`--${flag}=(\\S+)`).exec(manifest)?.[1];
};

/** Nothing that lies at the root is emptied because a file says so. */
const below = (folder: string | undefined): string | undefined =>
  folder !== undefined && /^\/[^/]+\/./.test(folder) ? folder : undefined;
