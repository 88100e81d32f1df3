import { createEtcdMembers, type EtcdMembers } from '../../kube/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import { nodeOf } from '../node.ts';
import { bracketed } from '../server-of.ts';
import { etcdAccess } from './etcd-access.ts';

/** The membership of etcd through the member on this host, with kubeadm's health-check client from its disk. It connects when asked. */
export const openEtcd = async (context: PhaseContext<HostSpec>, cluster: Cluster): Promise<EtcdMembers> => {
  const { host, member, signal, changed } = context;
  const { certificatesDir } = cluster.documents.cluster;
  const server = `https://${bracketed(nodeOf(cluster, member.spec, host.facts).address)}:2379`;
  return createEtcdMembers({
    access: await etcdAccess(host, certificatesDir, server),
    connect: host.dial,
    signal,
    onChange: changed,
  });
};
