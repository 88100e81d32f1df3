import { type ClusterConfiguration, isIpv6, type Timeouts } from '../spec/index.ts';

/** Everything the static pods of one control-plane host follow from. */
export interface ControlPlaneContext {
  readonly cluster: ClusterConfiguration;
  readonly nodeName: string;
  readonly advertiseAddress: string;
  readonly bindPort: number;
  /** True when the key of the cluster CA is not on the host: the controller-manager then signs nothing. */
  readonly externalCa: boolean;
  /** Those of `optionalCaPaths` that exist on the host. */
  readonly optionalCaDirs: readonly string[];
  /** Environment of the run; of it only `*_proxy` variables with a value reach the pods. */
  readonly proxyEnv: Readonly<Record<string, string>>;
  readonly timeouts: Pick<Timeouts, 'controlPlaneComponentHealthCheck'>;
  /** Members of an etcd cluster that is joined, in member-list order and with this host's own; absent for a new one. */
  readonly initialCluster?: readonly EtcdMember[];
  /** Of etcd, where it is not the one that the configuration names. */
  readonly etcdImage?: string;
}

export interface EtcdMember {
  readonly name: string;
  /** `https://<address>:2380`. */
  readonly peerUrl: string;
}

/** `host:port`, with brackets round an IPv6 address. */
export const hostPort = (host: string, port: number): string => `${isIpv6(host) ? `[${host}]` : host}:${port}`;

/** The loopback address of the same family. */
export const loopback = (address: string): string => (isIpv6(address) ? '::1' : '127.0.0.1');
