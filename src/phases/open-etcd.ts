import { createEtcdMembers, type EtcdMembers } from '../kube/index.ts';
import type { Cluster, HostSpec } from '../spec/index.ts';
import type { PhaseContext } from '../workflow/index.ts';
import { nodeOf } from './node.ts';
import { bracketed } from './server-of.ts';

/** The membership of etcd through the member on this host, with kubeadm's health-check client from its disk. It connects when asked. */
export const openEtcd = async (context: PhaseContext<HostSpec>, cluster: Cluster): Promise<EtcdMembers> => {
  const { host, member, signal, changed } = context;
  const { certificatesDir } = cluster.documents.cluster;
  const [ca, cert, key] = await Promise.all(
    ['ca.crt', 'healthcheck-client.crt', 'healthcheck-client.key'].map((file) =>
      host.files.readText(`${certificatesDir}/etcd/${file}`),
    ),
  );
  const server = `https://${bracketed(nodeOf(cluster, member.spec, host.facts).address)}:2379`;
  return createEtcdMembers({
    access: { server, ca: ca ?? '', ...(cert && key ? { cert, key } : {}) },
    connect: host.dial,
    signal,
    onChange: changed,
  });
};
