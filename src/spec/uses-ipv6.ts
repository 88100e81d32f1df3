import { cidrsOf, isIpv6 } from './cidr.ts';
import type { Cluster } from './cluster.ts';
import { knownAddressOf } from './hosts.ts';

/** Whether pods, Services or hosts of a cluster have IPv6 addresses, alone or beside others. */
export const usesIpv6 = ({ documents, hosts }: Cluster): boolean => {
  const { podSubnet = '', serviceSubnet } = documents.cluster.networking;
  const addresses = hosts.map((host) => knownAddressOf(host) ?? '');
  return [...[podSubnet, serviceSubnet].flatMap(cidrsOf), ...addresses].some(isIpv6);
};
