import { SlipwayError } from '../../errors/index.ts';
import { createEtcdMaintenance, type EtcdStatus, type Kube } from '../../kube/index.ts';
import { bracketed, etcdAccess, etcdClientUrls, kubernetesDir, nodeOf } from '../../phases/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import { requireSpace, snapshotEtcd } from './snapshot-etcd.ts';

/**
 * Sees that every member of etcd is well and that there is room for a snapshot, then takes one through this host's own into the
 * folder that `makeFolder` gives. Throws ETCD_UNAVAILABLE, UPGRADE_REFUSED.
 */
export const secureEtcd = async (
  context: PhaseContext<HostSpec>,
  target: Cluster,
  kube: Kube,
  makeFolder: () => Promise<string>,
): Promise<string> => {
  const { host, member, signal, say } = context;
  const { certificatesDir } = target.documents.cluster;
  const own = `https://${bracketed(nodeOf(target, member.spec, host.facts).address)}:2379`;
  const open = async (server: string) =>
    createEtcdMaintenance({
      access: await etcdAccess(host, certificatesDir, server),
      connect: host.dial,
      signal,
    });
  const servers = new Set([own, ...(await etcdClientUrls(kube))]);
  await Promise.all([...servers].map(async (server) => requireWell(server, await open(server))));
  const etcd = await open(own);
  try {
    const { dbSize } = await etcd.status();
    await requireSpace(host, kubernetesDir, dbSize, `${kubernetesDir}/tmp/*`);
    const folder = await makeFolder();
    const size = await snapshotEtcd(context, etcd, `${folder}/etcd-snapshot.db`);
    say(`snapshot of etcd, ${Math.ceil(size / MIB)} MiB, in ${folder}`);
    return folder;
  } finally {
    etcd.close();
  }
};

const MIB = 1024 * 1024;

const requireWell = async (server: string, etcd: ReturnType<typeof createEtcdMaintenance>): Promise<void> => {
  try {
    const fault = faultOf(await etcd.status());
    if (fault !== undefined) throw unwell(server, fault);
  } finally {
    etcd.close();
  }
};

const faultOf = ({ hasLeader, errors }: EtcdStatus): string | undefined => {
  if (!hasLeader) return 'it has no leader';
  return errors.length === 0 ? undefined : errors.join(', ');
};

const unwell = (server: string, fault: string): SlipwayError =>
  new SlipwayError('ETCD_UNAVAILABLE', `etcd at ${server} is not well: ${fault}.`, {
    hint: 'Nothing was changed. Look at etcd on that control plane: crictl ps -a --name etcd',
  });
