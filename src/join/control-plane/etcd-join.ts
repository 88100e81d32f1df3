import {
  bracketed,
  controlPlaneImages,
  joinEtcd,
  kubeletRunning,
  manifestFile,
  nodeOf,
  onJoiningControlPlanes,
  step,
  toType,
  writeStaticPod,
} from '../../phases/index.ts';
import { parseDuration } from '../../spec/index.ts';
import { certsWritten, etcdJoined, etcdMembers, joinedCluster } from './artifacts.ts';
import { initialClusterIn } from './initial-cluster.ts';

/** kubeadm's etcd-join. All else of several joins goes on side by side; membership is taken in turn. */
export const etcdJoin = step({
  id: 'join-control-plane/etcd-join',
  title: 'Become a member of etcd',
  where: onJoiningControlPlanes,
  needs: { cluster: joinedCluster, etcd: etcdMembers, certsWritten, kubeletRunning, controlPlaneImages },
  gives: { etcdJoined },
  run: async ({ host, member, signal, say }, { cluster, etcd }) => {
    const { etcd: wanted } = cluster.documents.cluster;
    if ('external' in wanted) return { etcdJoined: undefined };
    const node = nodeOf(cluster, member.spec, host.facts);
    const path = manifestFile('etcd');
    const [[data], manifest] = await Promise.all([
      host.files.look([`${wanted.local.dataDir}/member`]),
      host.files.readText(path),
    ]);
    await joinEtcd(etcd, {
      host: { name: node.name, peerUrl: `https://${bracketed(node.address)}:2380` },
      timeoutMs: parseDuration(node.timeouts.etcdAPICall),
      signal,
      say,
      hasData: data !== undefined && data.kind !== 'absent',
      hint: `Look at its log: ${toType(host.target, 'tail -n 50 /var/log/pods/kube-system_etcd-*/*/*.log')}`,
      start: (members) =>
        writeStaticPod(host, member.spec, cluster, {
          component: 'etcd',
          externalCa: false,
          initialCluster: members ?? initialClusterIn(manifest) ?? [],
        }),
    });
    return { etcdJoined: undefined };
  },
  recover: async () => ({ etcdJoined: undefined }),
});
