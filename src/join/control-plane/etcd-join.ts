import { loopback } from '../../manifests/index.ts';
import {
  bracketed,
  changeInTurn,
  controlPlaneImages,
  endProcesses,
  etcdMembers,
  initialClusterIn,
  joinEtcd,
  kubeletRunning,
  manifestFile,
  nodeOf,
  onJoiningControlPlanes,
  ownEtcd,
  processesOf,
  step,
  toType,
  wakeKubelet,
  writeStaticPod,
} from '../../phases/index.ts';
import { parseDuration } from '../../spec/index.ts';
import { optional } from '../../workflow/index.ts';
import { certsWritten, etcdJoined, joinedCluster } from './artifacts.ts';

const GRACE_MS = 2_000;

/** kubeadm's etcd-join. All else of several joins goes on side by side; membership is taken in turn. */
export const etcdJoin = step({
  id: 'join-control-plane/etcd-join',
  title: 'Become a member of etcd',
  where: onJoiningControlPlanes,
  needs: {
    cluster: joinedCluster,
    etcd: etcdMembers,
    certsWritten,
    kubeletRunning,
    controlPlaneImages,
    change: optional(changeInTurn),
  },
  gives: { etcdJoined },
  run: async (context, { cluster, etcd, change }) => {
    const { host, member, signal, say } = context;
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
      own: ownEtcd(host, {
        certificatesDir: cluster.documents.cluster.certificatesDir,
        loopback: loopback(node.address),
        wake: wakeKubelet(host, ['etcd']),
        restart: async () => endProcesses(host, 'etcd', await processesOf(host, 'etcd'), GRACE_MS),
      }),
      start: (members) =>
        writeStaticPod(context, cluster, {
          component: 'etcd',
          externalCa: false,
          change,
          initialCluster: members ?? initialClusterIn(manifest) ?? [],
        }),
    });
    return { etcdJoined: undefined };
  },
  recover: async () => ({ etcdJoined: undefined }),
});
