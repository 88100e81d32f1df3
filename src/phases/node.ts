import type { Facts } from '../host/index.ts';
import type { ApiEndpoint, Cluster, HostSpec, NodeRegistration, Taint, Timeouts } from '../spec/index.ts';
import { cidrsOf, contains, isControlPlane, isIpv6, knownAddressOf, mayLead } from '../spec/index.ts';

/** One host as Kubernetes will know it: the cluster file and kubeadm's documents over what the host says of itself. */
export interface Node {
  readonly name: string;
  readonly hostname: string;
  readonly address: string;
  readonly bindPort: number;
  readonly criSocket: string;
  /** `undefined`: kubeadm's default for the role. */
  readonly taints: readonly Taint[] | undefined;
  readonly registration: NodeRegistration;
  readonly patchesDirectory: string | undefined;
  readonly timeouts: Timeouts;
}

export const defaultCriSocket = 'unix:///var/run/containerd/containerd.sock';

/** Merges file, documents and facts; nothing of it depends on what the host was before. */
export const nodeOf = (cluster: Cluster, spec: HostSpec, facts: Facts): Node => {
  const { registration, endpoint, patches, timeouts } = documentFor(cluster, spec);
  const named = isOnlyHostOfDocument(cluster, spec) ? registration.name : undefined;
  const address = endpoint?.advertiseAddress ?? spec.address ?? ownAddress(cluster, spec, facts);
  return {
    name: (spec.nodeName ?? named ?? facts.hostname).trim().toLowerCase(),
    hostname: facts.hostname,
    address,
    bindPort: endpoint?.bindPort ?? cluster.documents.init.localAPIEndpoint.bindPort,
    criSocket: registration.criSocket ?? defaultCriSocket,
    taints: spec.taints ?? registration.taints,
    registration: withNodeIp(registration, address, spec.address, facts),
    patchesDirectory: patches,
    timeouts,
  };
};

/**
 * The family of the addresses that Services have first, and that nodes must have too; `undefined` for a host that joins a cluster it
 * knows nothing of yet. https://kubernetes.io/docs/concepts/services-networking/dual-stack/
 */
export const familyOfServices = ({ documents, hosts }: Cluster): 'IPv4' | 'IPv6' | undefined => {
  if (!hosts.some(mayLead)) return undefined;
  return familyOf(cidrsOf(documents.cluster.networking.serviceSubnet)[0] ?? '');
};

export const familyOf = (address: string): 'IPv4' | 'IPv6' => (isIpv6(address) ? 'IPv6' : 'IPv4');

/** Of the family that Services have: that of the default route, else the one it was reached at, else the first that no pod or Service has. */
const ownAddress = (cluster: Cluster, spec: HostSpec, { address, addresses }: Facts): string => {
  const family = familyOfServices(cluster) ?? familyOf(address);
  const isOfFamily = (one: string): boolean => familyOf(one) === family;
  if (isOfFamily(address)) return address;
  const { podSubnet = '', serviceSubnet } = cluster.documents.cluster.networking;
  const subnets = [podSubnet, serviceSubnet].flatMap(cidrsOf);
  const known = addresses.filter((one) => one === knownAddressOf(spec));
  const own = addresses.filter((one) => !subnets.some((subnet) => contains(subnet, one)));
  return [...known, ...own].find(isOfFamily) ?? address;
};

/**
 * Unless it is told, a kubelet takes the IPv4 address on a host with both families, and that of the default route on a host with several
 * networks, whatever the file says.
 */
const withNodeIp = (
  registration: NodeRegistration,
  address: string,
  fileSays: string | undefined,
  facts: Facts,
): NodeRegistration => {
  const args = registration.kubeletExtraArgs ?? [];
  const isOfBoth = isIpv6(address) && !facts.addresses.every(isIpv6);
  const isElsewhere = fileSays === address && facts.address !== address;
  if (!(isOfBoth || isElsewhere) || args.some(({ name }) => name === 'node-ip')) return registration;
  return { ...registration, kubeletExtraArgs: [...args, { name: 'node-ip', value: address }] };
};

interface NodeDocument {
  readonly registration: NodeRegistration;
  readonly endpoint: ApiEndpoint | undefined;
  readonly patches: string | undefined;
  readonly timeouts: Timeouts;
}

/** The leader is described by InitConfiguration, every other host by JoinConfiguration. */
const documentFor = (cluster: Cluster, spec: HostSpec): NodeDocument => {
  const { init, join } = cluster.documents;
  const document = join === undefined || (isControlPlane(spec) && !spec.joins) ? init : join;
  return {
    registration: document.nodeRegistration,
    endpoint: isLeader(cluster, spec) ? init.localAPIEndpoint : join?.controlPlane?.localAPIEndpoint,
    patches: document.patches?.directory,
    timeouts: document.timeouts,
  };
};

/** The leader: the first host with the role control-plane. */
export const isLeader = (cluster: Cluster, spec: HostSpec): boolean => cluster.hosts.find(mayLead)?.name === spec.name;

/** A name in a document can only mean one host: the leader for init, the sole worker of `slipway join`. */
const isOnlyHostOfDocument = (cluster: Cluster, spec: HostSpec): boolean =>
  isLeader(cluster, spec) || cluster.hosts.length === 1;
