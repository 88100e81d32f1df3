import { posix } from 'node:path';
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

/** State of the network plugins by which pods were joined; other networks of the host keep theirs. */
const OWN_CNI_STATE =
  /^(flannel|networks\/cbr0|results\/(cbr0|cni-loopback)-.*|cache\/results\/(cbr0|cni-loopback)-.*)$/;

export const removeFiles = step({
  id: 'reset/files',
  title: 'Remove certificates, configuration and state',
  where: everywhere,
  needs: { cluster: clusterSpec, networkRemoved, etcdDataRemoved, wishes: resetWishes },
  gives: { filesRemoved },
  run: async ({ host, warn }, { cluster, wishes }) => {
    const folders = await emptied(host, cluster.documents.cluster, wishes);
    const children = await Promise.all(folders.map((folder) => childrenOf(host, folder)));
    const { own, others } = await cniState(host);
    await host.files.remove([...children.flat(), ...removed, ...own]);
    const left = await host.files.list('/etc/cni/net.d');
    if (left.length > 0) warn(`left in /etc/cni/net.d because it is not Slipway's: ${left.join(', ')}`);
    if (others.length > 0) warn(`left in ${CNI_STATE} because it is of other networks: ${others.join(', ')}`);
    if (await host.files.readText('/root/.kube/config'))
      warn('left /root/.kube/config: it may name other clusters, too');
    return { filesRemoved: undefined };
  },
  recover: async () => ({ filesRemoved: undefined }),
});

const CNI_STATE = '/var/lib/cni';

const cniState = async (
  host: Host,
): Promise<{ readonly own: readonly string[]; readonly others: readonly string[] }> => {
  const shared = ['networks', 'results', 'cache/results'];
  const [top, ...inner] = await Promise.all(
    ['', ...shared].map((name) => host.files.list(posix.join(CNI_STATE, name))),
  );
  const below = inner.flatMap((names, index) => names.map((name) => `${shared[index]}/${name}`));
  const all = [...(top ?? []).filter((name) => !['networks', 'results', 'cache'].includes(name)), ...below];
  return {
    own: all.filter((name) => OWN_CNI_STATE.test(name)).map((name) => posix.join(CNI_STATE, name)),
    others: all.filter((name) => !OWN_CNI_STATE.test(name)),
  };
};
