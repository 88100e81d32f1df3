import { SlipwayError } from '../errors/index.ts';
import { isAddress } from './cidr.ts';
import type { Cluster, HostSpec } from './cluster.ts';
import { formatEndpoint } from './endpoint.ts';

export const isControlPlane = (host: HostSpec): boolean => host.roles.includes('control-plane');

/** A control plane that makes a cluster instead of joining one; the first of them is the leader. */
export const mayLead = (host: HostSpec): boolean => isControlPlane(host) && host.joins !== true;

/** A member of an etcd on hosts of its own, and no node. */
export const isEtcdHost = (host: HostSpec): boolean => host.roles.includes('etcd');

/** A node of the cluster, of whatever role. */
export const isNode = (host: HostSpec): boolean => !isEtcdHost(host);

/** Joins as a worker. A control plane that also runs pods (both roles) is none. */
export const isWorker = (host: HostSpec): boolean => isNode(host) && !isControlPlane(host);

/** The first control plane of the file. Throws SPEC_INVALID when there is none, as on a cluster whose provider has not made its hosts. */
export const leaderOf = (cluster: Cluster): HostSpec => {
  const leader = cluster.hosts.find(mayLead);
  if (leader !== undefined) return leader;
  throw new SlipwayError('SPEC_INVALID', `Cluster ${cluster.name} has no host with the role control-plane.`, {
    hint: 'Give a host "role: control-plane", or run slipway up when a provider makes the hosts.',
  });
};

/** Where other hosts reach this one, as far as the file says: its address, else that of its SSH server where that is one. */
export const knownAddressOf = ({ address, connection }: HostSpec): string | undefined =>
  address ?? (connection.type === 'ssh' && isAddress(connection.host) ? connection.host : undefined);

/** Name of the Node object; `hostname` is the host's own and serves, in lower case, when the file names none. */
export const nodeNameOf = (host: HostSpec, hostname: string): string => host.nodeName ?? hostname.trim().toLowerCase();

/** `host:port` that nodes and administrators reach the API at. */
export const endpointOf = (cluster: Cluster, leaderAddress: string): string =>
  cluster.controlPlaneEndpoint ?? formatEndpoint(leaderAddress, cluster.documents.init.localAPIEndpoint.bindPort);

/** The cluster with the machines that its provider made. */
export const withHosts = (cluster: Cluster, hosts: readonly HostSpec[]): Cluster => ({ ...cluster, hosts });
