import { clusterSpec, everywhere, step } from '../phases/index.ts';
import { etcdDataRemoved, podsUnmounted } from './artifacts.ts';
import { childrenOf, etcdDataFolder } from './folders.ts';

/** The second half of kubeadm's remove-etcd-member: who leaves that out keeps the data. Emptied, for it may be a file system of its own. */
export const removeEtcdData = step({
  id: 'reset/remove-etcd-member/data',
  title: 'Remove the data of etcd',
  where: everywhere,
  needs: { cluster: clusterSpec, podsUnmounted },
  gives: { etcdDataRemoved },
  run: async ({ host }, { cluster }) => {
    const { etcd } = cluster.documents.cluster;
    if ('local' in etcd) {
      await host.files.remove(await childrenOf(host, (await etcdDataFolder(host)) ?? etcd.local.dataDir));
    }
    return { etcdDataRemoved: undefined };
  },
  recover: async () => ({ etcdDataRemoved: undefined }),
});
