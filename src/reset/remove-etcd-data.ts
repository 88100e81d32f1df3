import { clusterSpec, everywhere, step } from '../phases/index.ts';
import { isControlPlane } from '../spec/index.ts';
import { etcdDataRemoved, podsUnmounted } from './artifacts.ts';
import { childrenOf, etcdDataFolder } from './folders.ts';

/** The second half of kubeadm's remove-etcd-member: who leaves that out keeps the data. Emptied, for it may be a file system of its own. */
export const removeEtcdData = step({
  id: 'reset/remove-etcd-member/data',
  title: 'Remove the data of etcd',
  where: everywhere,
  needs: { cluster: clusterSpec, podsUnmounted },
  gives: { etcdDataRemoved },
  run: async ({ host, member }, { cluster }) => {
    const { etcd } = cluster.documents.cluster;
    // Without a static pod of etcd, a worker's folder of that name is somebody else's.
    const usual = 'local' in etcd && isControlPlane(member.spec) ? etcd.local.dataDir : undefined;
    const folder = 'local' in etcd ? ((await etcdDataFolder(host)) ?? usual) : undefined;
    if (folder !== undefined) await host.files.remove(await childrenOf(host, folder));
    return { etcdDataRemoved: undefined };
  },
  recover: async () => ({ etcdDataRemoved: undefined }),
});
