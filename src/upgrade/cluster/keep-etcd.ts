import type { Host } from '../../host/index.ts';
import { createEtcdMaintenance } from '../../kube/index.ts';
import { bracketed, clusterSpec, etcdAccess, nodeOf, onLeader, step } from '../../phases/index.ts';
import { every } from '../../workflow/index.ts';
import { requireSpace, snapshotEtcd } from '../control-plane/snapshot-etcd.ts';
import { readUnfinished } from '../control-plane/unfinished.ts';
import { etcdKept, rollout, rolloutNode } from './artifacts.ts';
import { hasPods, isDone } from './decide-rollout.ts';

/** Where snapshots of etcd are, on the leader. */
const FOLDER = '/var/lib/slipway/etcd-snapshots';
/** How many are kept. */
const KEPT = 3;

/** Before the first change: a snapshot on the leader's disk, verified. One that was kept for an upgrade that is under way stays the one. */
export const keepEtcd = step({
  id: 'upgrade/etcd-snapshot',
  title: 'Keep a snapshot of etcd',
  where: onLeader,
  needs: { cluster: clusterSpec, rollout, nodes: every(rolloutNode) },
  gives: { etcdKept },
  run: async (context, { cluster, rollout: { target, nodes }, nodes: ofHosts }) => {
    const { host, member, signal, say, warn } = context;
    // A node that is not in the file is nobody's to upgrade.
    if ([...ofHosts.values()].every((node) => node === undefined || isDone(node, target)))
      return { etcdKept: undefined };
    const { etcd, certificatesDir } = cluster.documents.cluster;
    if ('external' in etcd) {
      warn('etcd runs outside of the cluster: no snapshot of it is made. Whoever runs it should have one.');
      return { etcdKept: undefined };
    }
    const own = `before-${target}-`;
    const names = await host.files.list(FOLDER);
    const kept = names.filter((name) => name.endsWith('.db'));
    // A node that somebody else had cordoned does not show that it was begun.
    const isUnderWay =
      nodes.some((node) => node.isBegun || (node.pods.length > 0 && hasPods(node, target))) ||
      (await readUnfinished(host)) !== undefined;
    if (isUnderWay && kept.some((name) => name.startsWith(own))) return { etcdKept: undefined };
    const { address } = nodeOf(cluster, member.spec, host.facts);
    const access = await etcdAccess(host, certificatesDir, `https://${bracketed(address)}:2379`);
    const maintenance = createEtcdMaintenance({ access, connect: host.dial, signal });
    const path = `${FOLDER}/${own}${stamp(new Date())}.db`;
    try {
      await host.files.ensure([{ kind: 'directory', path: FOLDER, mode: 0o700 }]);
      // What is cut short by a kill is no snapshot, and may be as large as one.
      await host.files.remove(names.filter((name) => name.endsWith('.part')).map((name) => `${FOLDER}/${name}`));
      await requireSpace(host, FOLDER, (await maintenance.status()).dbSize, `${FOLDER}/*`);
      const bytes = await snapshotEtcd(context, maintenance, path);
      say(`etcd is kept in ${path}, ${Math.ceil(bytes / MIB)} MiB`);
    } finally {
      maintenance.close();
    }
    await forgetOld(host, kept);
    return { etcdKept: undefined };
  },
  recover: async () => ({ etcdKept: undefined }),
});

const MIB = 1024 * 1024;

/** Sorts by time: `20261121T093000Z`. */
const stamp = (at: Date): string => at.toISOString().replace(/\.\d+|[-:]/g, '');

/** Names end in their time; the version before it must not count. */
const forgetOld = async (host: Host, names: readonly string[]): Promise<void> => {
  const byTime = names.toSorted((a, b) => timeIn(a).localeCompare(timeIn(b)));
  await host.files.remove(byTime.slice(0, Math.max(0, byTime.length + 1 - KEPT)).map((name) => `${FOLDER}/${name}`));
};

const timeIn = (name: string): string => /(\d{8}T\d{6}Z)\.db$/.exec(name)?.[1] ?? '';
