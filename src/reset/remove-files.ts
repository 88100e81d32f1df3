import type { Host } from '../host/index.ts';
import { clusterSpec, everywhere, kubeletDir, kubernetesDir, step } from '../phases/index.ts';
import type { ClusterConfiguration } from '../spec/index.ts';
import { filesRemoved, networkRemoved } from './artifacts.ts';

/** Emptied, not removed: they may be file systems of their own, and kubeadm keeps them. */
const emptied = (cluster: ClusterConfiguration): readonly string[] => [
  `${kubernetesDir}/manifests`,
  `${kubernetesDir}/tmp`,
  cluster.certificatesDir,
  kubeletDir,
  ...('local' in cluster.etcd ? [cluster.etcd.local.dataDir] : []),
  '/var/lib/cni',
  '/var/log/pods',
  '/var/log/containers',
];

const removed = [
  ...['admin', 'super-admin', 'kubelet', 'bootstrap-kubelet', 'controller-manager', 'scheduler'].map(
    (name) => `${kubernetesDir}/${name}.conf`,
  ),
  '/etc/cni/net.d/10-flannel.conflist',
  '/run/flannel',
];

export const removeFiles = step({
  id: 'reset/files',
  title: 'Remove certificates, configuration and state',
  where: everywhere,
  needs: { cluster: clusterSpec, networkRemoved },
  gives: { filesRemoved },
  run: async ({ host, say }, { cluster }) => {
    const children = await Promise.all(emptied(cluster.documents.cluster).map((folder) => childrenOf(host, folder)));
    await host.files.remove([...children.flat(), ...removed]);
    const left = await host.files.list('/etc/cni/net.d');
    if (left.length > 0) say(`left in /etc/cni/net.d because it is not Slipway's: ${left.join(', ')}`);
    return { filesRemoved: undefined };
  },
  recover: async () => ({ filesRemoved: undefined }),
});

const childrenOf = async (host: Host, folder: string): Promise<readonly string[]> =>
  (await host.files.list(folder)).map((name) => `${folder}/${name}`);
