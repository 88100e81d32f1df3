import type { Readable } from 'node:stream';
import { SlipwayError } from '../errors/index.ts';
import type { Host } from '../host/index.ts';
import { type EtcdSnapshot, openEtcdSnapshot } from '../kube/index.ts';
import { bracketed, clusterSpec, nodeOf, onLeader, step } from '../phases/index.ts';
import { every } from '../workflow/index.ts';
import { etcdKept, rollout, rolloutNode } from './artifacts.ts';
import { hasPods } from './decide-rollout.ts';

/** Where snapshots of etcd are, on the leader. */
const FOLDER = '/var/lib/slipway/etcd-snapshots';
/** How many are kept. */
const KEPT = 3;

/** Before the first change: a snapshot on the leader's disk, verified there by the SHA-256 that etcd puts at its end. */
export const keepEtcd = step({
  id: 'upgrade/etcd-snapshot',
  title: 'Keep a snapshot of etcd',
  where: onLeader,
  needs: { cluster: clusterSpec, rollout, nodes: every(rolloutNode) },
  gives: { etcdKept },
  run: async ({ host, member, plan, signal, say, warn }, { cluster, rollout: { target, nodes } }) => {
    const { etcd, certificatesDir } = cluster.documents.cluster;
    if ('external' in etcd) {
      warn('etcd is not one of this cluster: no snapshot of it is made. Whoever runs it should have a recent one.');
      return { etcdKept: undefined };
    }
    const controlPlanes = nodes.filter(({ pods }) => pods.length > 0);
    const isUnderWay = controlPlanes.some((node) => node.isBegun || hasPods(node, target));
    const existing = (await host.files.list(FOLDER)).filter((name) => name.startsWith(prefixFor(target)));
    if (isUnderWay && existing.length > 0) return { etcdKept: undefined };
    const path = `${FOLDER}/${prefixFor(target)}${stamp(new Date())}.db`;
    const { address } = nodeOf(cluster, member.spec, host.facts);
    const why = `Keep a snapshot of etcd in ${FOLDER}`;
    if (plan) await host.run(store(path, 0), why);
    else {
      const snapshot = await openEtcdSnapshot({
        access: { server: `https://${bracketed(address)}:2379`, ...(await clientOf(host, certificatesDir)) },
        connect: host.dial,
        signal,
      });
      await keep(host, { path, why, ...snapshot });
      say(`etcd is kept in ${path} on ${host.name}`);
    }
    return { etcdKept: undefined };
  },
  recover: async () => ({ etcdKept: undefined }),
});

const prefixFor = (target: string): string => `before-${target}-`;

/** Sorts by time: `20261121T093000Z`. */
const stamp = (at: Date): string => at.toISOString().replace(/\.\d+|[-:]/g, '');

const clientOf = async (host: Host, certificatesDir: string) => {
  const read = (name: string) => host.files.readText(`${certificatesDir}/etcd/${name}`);
  const [ca, cert, key] = await Promise.all([
    read('ca.crt'),
    read('healthcheck-client.crt'),
    read('healthcheck-client.key'),
  ]);
  return { ca: ca ?? '', ...(cert && key ? { cert, key } : {}) };
};

/**
 * Under a temporary name until it is whole and its checksum right; older ones go after that. What to expect of its size is known, so
 * a disk that is too full is told before the first byte.
 */
const STORE = `
set -eu
umask 077
path=$1 size=$2 kept=$3
folder=\${path%/*}
mkdir -p "$folder"
rm -f "$folder"/*.part
free=$(($(df -Pk "$folder" | awk 'NR == 2 { print $4 }') * 1024))
if [ "$free" -lt $((size + size / 4)) ]; then
  echo "only $free bytes are free, and it has $size" >&2
  exit 3
fi
cat >"$path.part"
sync "$path.part"
told=$(tail -c 32 "$path.part" | od -An -v -tx1 | tr -d ' \\n')
counted=$(head -c -32 "$path.part" | sha256sum | cut -d ' ' -f 1)
if [ "$told" != "$counted" ]; then
  rm -f "$path.part"
  echo "its checksum is $counted, and it says $told" >&2
  exit 4
fi
mv "$path.part" "$path"
sync "$folder"
ls -1t "$folder"/*.db | tail -n "+$((kept + 1))" | while IFS= read -r old; do rm -f "$old"; done
`;

const store = (path: string, sizeBytes: number, stdin?: Readable) =>
  ({
    shell: 'sh',
    script: STORE,
    args: [path, String(sizeBytes), String(KEPT)],
    ...(stdin && { stdin }),
  }) as const;

interface Keeping extends EtcdSnapshot {
  readonly path: string;
  readonly why: string;
}

const keep = async (host: Host, { path, why, sizeBytes, content }: Keeping): Promise<void> => {
  const { exitCode, stderr } = await host.run(store(path, sizeBytes, content), why, { allow: [1, FULL, CORRUPT] });
  if (exitCode === 0) return;
  const hint =
    exitCode === FULL
      ? `Nothing was changed. Make room for it below ${FOLDER} on ${host.name}, then: slipway apply -f cluster.yaml`
      : 'Nothing was changed. Try again: slipway apply -f cluster.yaml';
  throw new SlipwayError('UPGRADE_REFUSED', `No snapshot of etcd could be kept on ${host.name}: ${stderr.trim()}.`, { hint });
};

/** Exit codes of the script. */
const FULL = 3;
const CORRUPT = 4;
