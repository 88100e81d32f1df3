import type { Facts } from '../host/index.ts';
import type { ApiEndpoint, Cluster, HostSpec, NodeRegistration, Taint, Timeouts } from '../spec/index.ts';
import { isControlPlane, mayLead } from '../spec/index.ts';

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
  return {
    name: (spec.nodeName ?? named ?? facts.hostname).trim().toLowerCase(),
    hostname: facts.hostname,
    address: endpoint?.advertiseAddress ?? spec.address ?? facts.address,
    bindPort: endpoint?.bindPort ?? cluster.documents.init.localAPIEndpoint.bindPort,
    criSocket: registration.criSocket ?? defaultCriSocket,
    taints: spec.taints ?? registration.taints,
    registration,
    patchesDirectory: patches,
    timeouts,
  };
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
