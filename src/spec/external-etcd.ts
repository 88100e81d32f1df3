import type { Cluster, HostSpec } from './cluster.ts';
import type { ClusterFile } from './cluster-schemas.ts';
import { formatEndpoint } from './endpoint.ts';
import { isEtcdHost, knownAddressOf } from './hosts.ts';
import { defaultCertificatesDir } from './kubeadm-defaults.ts';
import type { ClusterDocument } from './kubeadm-schemas.ts';
import { expandPath, type PathOptions } from './resolve-host.ts';

const CLIENT_PORT = 2379;

/** Client URL of a member on a host of its own. */
export const etcdUrlOf = (host: HostSpec): string =>
  `https://${formatEndpoint(knownAddressOf(host) ?? host.name, CLIENT_PORT)}`;

/**
 * `etcd.external` of ClusterConfiguration, as the cluster file makes it. The files are where kubeadm's guide to external etcd puts them
 * (https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/high-availability/).
 */
export const externalEtcd = (
  { etcd }: Pick<ClusterFile['spec'], 'etcd'>,
  hosts: readonly HostSpec[],
  certificatesDir = defaultCertificatesDir,
): Pick<ClusterDocument, 'etcd'> => {
  const members = hosts.filter(isEtcdHost);
  if (etcd === undefined && members.length === 0) return {};
  const files = etcd ?? { caFile: '', certFile: '', keyFile: '' };
  return {
    etcd: {
      external: {
        endpoints: etcd?.endpoints ?? members.map(etcdUrlOf),
        ...(files.caFile === undefined ? {} : { caFile: `${certificatesDir}/etcd/ca.crt` }),
        ...(files.certFile === undefined ? {} : { certFile: `${certificatesDir}/apiserver-etcd-client.crt` }),
        ...(files.keyFile === undefined ? {} : { keyFile: `${certificatesDir}/apiserver-etcd-client.key` }),
      },
    },
  };
};

/** Where the user's files are on this machine. */
export const etcdFilesOf = (
  { etcd }: Pick<ClusterFile['spec'], 'etcd'>,
  options: PathOptions,
): Pick<Cluster, 'etcdFiles'> => {
  if (etcd === undefined) return {};
  const { caFile, certFile, keyFile } = etcd;
  const given = Object.entries({ caFile, certFile, keyFile });
  return {
    etcdFiles: Object.fromEntries(
      given.flatMap(([name, file]) => (file === undefined ? [] : [[name, expandPath(file, options)]])),
    ),
  };
};
