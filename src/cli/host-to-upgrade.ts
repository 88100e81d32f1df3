import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Cluster, clusterFromKubeadmConfig, type Role, type UpgradeConfiguration } from '../spec/index.ts';
import type { Options } from './command-spec.ts';
import { inRoot } from './in-root.ts';
import type { Terminal } from './terminal.ts';

const MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';

/** This host as an upgrade finds it: a control plane when it has the static pod of an API server, as kubeadm sees it. */
export const hostToUpgrade = (
  options: Options,
  terminal: Terminal,
  { timeouts }: Pick<UpgradeConfiguration, 'timeouts'>,
): Cluster => {
  const cluster = inRoot(clusterFromKubeadmConfig(undefined, '', {}), options, terminal);
  const hosts = cluster.hosts.map((host) => {
    const { connection } = host;
    const root = connection.type === 'local' ? (connection.rootfs ?? '/') : '/';
    const roles: readonly Role[] = existsSync(join(root, MANIFEST)) ? ['control-plane'] : ['worker'];
    return { ...host, roles };
  });
  const { init } = cluster.documents;
  return { ...cluster, hosts, documents: { ...cluster.documents, init: { ...init, timeouts } } };
};
