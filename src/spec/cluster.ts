import type { ClusterConfiguration, InitConfiguration, JoinConfiguration, Taint } from './kubeadm.ts';

/** A cluster file after loading: defaulted, validated, every derived value filled in. Pure data; nothing of it depends on a host's facts. */
export interface Cluster {
  readonly name: string;
  /** With leading `v`, such as `v1.36.3`. */
  readonly kubernetesVersion: string;
  /** `host:port`; absent when the leader's own address serves. */
  readonly controlPlaneEndpoint?: string;
  /** An address that moves between the control planes and leads to all of them; absent where the endpoint is the user's own affair. */
  readonly virtualIp?: string;
  /** Files of this machine that go to the control planes: their access to an etcd that somebody else runs. */
  readonly etcdFiles?: EtcdFiles;
  readonly network: ClusterNetwork;
  /** The first host with the role `control-plane` that does not join is the leader. */
  readonly hosts: readonly HostSpec[];
  readonly provider?: ProviderSpec;
  readonly components: ComponentsSpec;
  readonly playbooks: { readonly before: readonly string[]; readonly after: readonly string[] };
  /** How a new `kubernetesVersion` is rolled out; defaults when absent. */
  readonly upgrade?: UpgradeSettings;
  readonly documents: KubeadmDocuments;
}

/** The kubeadm documents of one cluster: what the user gave, over what Slipway derives, over kubeadm's defaults. */
export interface KubeadmDocuments {
  readonly cluster: ClusterConfiguration;
  readonly init: InitConfiguration;
  readonly join?: JoinConfiguration;
  /** Only what the user set: phases add kubeadm's defaults and the host's needs. `undefined` when no document was given. */
  readonly kubelet?: Readonly<Record<string, unknown>>;
  readonly kubeProxy?: Readonly<Record<string, unknown>>;
}

export interface EtcdFiles {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

export interface ClusterNetwork {
  /** One CIDR, or two of different families joined by a comma. Empty on `slipway init` without --pod-network-cidr. */
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  readonly dnsDomain: string;
  readonly addon: 'flannel' | 'none';
  readonly backend: 'vxlan' | 'host-gw';
}

export interface UpgradeSettings {
  /** Workers that may be out of service at the same time: a number, or a share of all such as `25%`. */
  readonly maxUnavailable?: number | string;
  /** Go duration that pods get to leave a node. */
  readonly drainTimeout?: string;
}

/** `etcd` alone: no node of the cluster, but a member of the etcd that its control planes use. */
export type Role = 'control-plane' | 'worker' | 'etcd';

export interface HostSpec {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly connection: Connection;
  /** It joins a cluster whose first control plane is not of this run: `slipway join`. */
  readonly joins?: true;
  readonly labels: Readonly<Record<string, string>>;
  /** `undefined`: kubeadm's default for the role; empty: none. */
  readonly taints?: readonly Taint[];
  /** Name of the Node object; the host's own hostname when absent. */
  readonly nodeName?: string;
  /** The address other hosts reach this one at; found on the host when absent. */
  readonly address?: string;
  /** Settings of a KubeletConfiguration for this host alone. */
  readonly kubelet: Readonly<Record<string, unknown>>;
}

export type Connection = LocalConnection | SshConnection;

export interface LocalConnection {
  readonly type: 'local';
  /** Another root file system than that of Slipway itself. */
  readonly rootfs?: string;
}

export interface SshConnection {
  readonly type: 'ssh';
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  /** Paths of private keys, `~` already expanded. */
  readonly identityFiles: readonly string[];
  /** Where the password comes from; never the password itself. */
  readonly password?: SecretSource;
  readonly passphrase?: SecretSource;
  readonly sudoPassword?: SecretSource;
  /** Bastions in the order they are passed, each `[user@]host[:port]`. */
  readonly jump: readonly string[];
  readonly hostKeyPolicy: 'strict' | 'accept-new';
  /** Path of a known_hosts file; the user's own when absent. */
  readonly knownHosts?: string;
}

export type SecretSource = { readonly prompt: true } | { readonly file: string } | { readonly env: string };

export interface ProviderSpec {
  readonly type: 'lab';
  readonly controlPlanes: number;
  readonly workers: number;
  /** The lab's network, such as `10.77.0.0/24`. */
  readonly subnet: string;
}

export type ComponentSource =
  | {
      readonly type: 'mirror';
      readonly kubernetes?: string;
      readonly github?: string;
      readonly registries?: Readonly<Record<string, string>>;
    }
  | { readonly type: 'bundle'; readonly path: string }
  | { readonly type: 'source' };

export interface ComponentsSpec {
  /** Tried in this order. */
  readonly sources: readonly ComponentSource[];
  readonly delivery: 'upload' | 'download';
  /** Versions that differ from the pinned ones, by component name (`etcd`, `containerd`, …). */
  readonly versions: Readonly<Record<string, string>>;
}
