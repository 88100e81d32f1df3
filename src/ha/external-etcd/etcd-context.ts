import type { PkiContext } from '../../certs/index.ts';
import { loopback } from '../../manifests/index.ts';
import { bracketed, etcdDataDir } from '../../phases/index.ts';
import { type Cluster, type HostSpec, knownAddressOf } from '../../spec/index.ts';

/**
 * What etcd's own certificates are made from: kubeadm's rows for an etcd of the cluster's, as its guide to external etcd uses them.
 * `subject` is the member, or the control plane that is a client.
 */
export const etcdContextOf = (cluster: Cluster, subject: HostSpec): PkiContext => ({
  cluster: { ...cluster.documents.cluster, etcd: { local: { dataDir: etcdDataDir } } },
  nodeName: subject.name,
  advertiseAddress: knownAddressOf(subject) ?? '',
  bindPort: 0,
  now: new Date(),
});

/** What the unit of a member says. */
export interface EtcdValues {
  readonly name: string;
  readonly clientUrl: string;
  readonly localUrl: string;
  readonly peerUrl: string;
  readonly metricsUrl: string;
  /** The folder of etcd's certificates. */
  readonly pki: string;
}

/** Pure: all of it follows from the file. */
export const etcdValues = (cluster: Cluster, host: HostSpec): EtcdValues => {
  const address = knownAddressOf(host) ?? host.name;
  const own = bracketed(address);
  const local = bracketed(loopback(address));
  return {
    name: host.name,
    clientUrl: `https://${own}:2379`,
    localUrl: `https://${local}:2379`,
    peerUrl: `https://${own}:2380`,
    metricsUrl: `http://${local}:2381`,
    pki: `${cluster.documents.cluster.certificatesDir}/etcd`,
  };
};
