import type { Fault } from './check-documents.ts';
import { knownAddress } from './check-hosts.ts';
import { contains, isAddress, isIpv6, nthAddress } from './cidr.ts';
import type { ClusterFile } from './cluster-schemas.ts';
import { parseEndpoint } from './endpoint.ts';
import { defaultBindPort } from './kubeadm-defaults.ts';
import type { ReadKinds } from './read-kinds.ts';
import { rolesOf } from './resolve-host.ts';
import { virtualPort } from './virtual-endpoint.ts';

type Spec = ClusterFile['spec'];

/** What stands against a virtual IP: its port, the endpoint beside it, addresses that are taken or not known. */
export const virtualIpFaults = (spec: Spec, kinds: ReadKinds, labSubnet: string | undefined): readonly Fault[] => {
  const { virtualIp } = spec;
  if (virtualIp === undefined) return [];
  return [
    ...endpointFaults(spec, kinds, virtualIp),
    ...hostFaults(spec, virtualIp),
    ...(labSubnet === undefined || isIpv6(labSubnet) ? [] : labFaults(virtualIp, labSubnet)),
  ];
};

const PATH = ['spec', 'virtualIp'];

const endpointFaults = (spec: Spec, kinds: ReadKinds, virtualIp: string): readonly Fault[] => {
  const bindPort = kinds.InitConfiguration?.value?.localAPIEndpoint?.bindPort ?? defaultBindPort;
  const given = kinds.ClusterConfiguration?.value?.controlPlaneEndpoint || spec.controlPlaneEndpoint;
  const endpoint = given ? parseEndpoint(given) : { host: virtualIp, port: virtualPort };
  if (endpoint === undefined) return [];
  const { host, port = bindPort } = endpoint;
  const path = spec.controlPlaneEndpoint ? ['spec', 'controlPlaneEndpoint'] : PATH;
  return [
    ...(port === bindPort
      ? [
          {
            path,
            message: `the API servers listen on port ${port} of every address, the virtual one included; expected another port for the endpoint, such as ${host}:${port === virtualPort ? 9443 : virtualPort}`,
          },
        ]
      : []),
    ...(isAddress(host) && host !== virtualIp
      ? [
          {
            path,
            message: `the endpoint is ${host}, but the virtual IP is ${virtualIp}; expected the same address, or a name that leads there`,
          },
        ]
      : []),
  ];
};

const hostFaults = (spec: Spec, virtualIp: string): readonly Fault[] =>
  (spec.hosts ?? []).flatMap((host, index): readonly Fault[] => {
    const address = knownAddress(host, spec);
    if (address === virtualIp) return [{ path: PATH, message: `${virtualIp} is the address of host ${host.name}` }];
    if (!rolesOf(host).includes('control-plane')) return [];
    const path = ['spec', 'hosts', index];
    if (address === undefined) {
      return [{ path, message: `the other control planes must know where ${host.name} is; expected "address: …"` }];
    }
    const message = `${address} and the virtual IP ${virtualIp} are of different families`;
    return isIpv6(address) === isIpv6(virtualIp) ? [] : [{ path, message }];
  });

/** The lab's own addresses: the bridge at 1, control planes at 11 to 20, workers from 21 on. */
const labFaults = (virtualIp: string, subnet: string): readonly Fault[] => {
  const free = `expected one that is free, such as ${nthAddress(subnet, 10)}`;
  if (!contains(subnet, virtualIp))
    return [{ path: PATH, message: `${virtualIp} is not in the lab's network ${subnet}; ${free}` }];
  const isFree = [2, 3, 4, 5, 6, 7, 8, 9, 10].some((number) => nthAddress(subnet, number) === virtualIp);
  return isFree ? [] : [{ path: PATH, message: `${virtualIp} belongs to the lab's machines; ${free}` }];
};
