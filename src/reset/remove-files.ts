import type { Host } from '../host/index.ts';
import { clusterSpec, everywhere, kubeletDir, kubernetesDir, step } from '../phases/index.ts';
import type { ClusterConfiguration } from '../spec/index.ts';
import { etcdDataRemoved, filesRemoved, networkRemoved, type ResetWishes, resetWishes } from './artifacts.ts';
import { certificatesFolder, childrenOf } from './folders.ts';

/** Emptied, not removed: they may be file systems of their own, and kubeadm keeps them. */
const emptied = async (host: Host, cluster: ClusterConfiguration, wishes: ResetWishes): Promise<readonly string[]> => [
  `${kubernetesDir}/manifests`,
  ...(wishes.cleanupTmpDir ? [`${kubernetesDir}/tmp`] : []),
  wishes.certificatesDir ?? (await certificatesFolder(host)) ?? cluster.certificatesDir,
  kubeletDir,
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
  needs: { cluster: clusterSpec, networkRemoved, etcdDataRemoved, wishes: resetWishes },
  gives: { filesRemoved },
  run: async ({ host, say }, { cluster, wishes }) => {
    const folders = await emptied(host, cluster.documents.cluster, wishes);
    const children = await Promise.all(folders.map((folder) => childrenOf(host, folder)));
    await host.files.remove([...children.flat(), ...removed]);
    const left = await host.files.list('/etc/cni/net.d');
    if (left.length > 0) say(`left in /etc/cni/net.d because it is not Slipway's: ${left.join(', ')}`);
    return { filesRemoved: undefined };
  },
  recover: async () => ({ filesRemoved: undefined }),
});
