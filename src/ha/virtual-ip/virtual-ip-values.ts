import { bracketed } from '../../phases/index.ts';
import {
  type Cluster,
  formatEndpoint,
  type HostSpec,
  isControlPlane,
  isIpv6,
  knownAddressOf,
  parseEndpoint,
} from '../../spec/index.ts';

/** What the templates of keepalived and haproxy say, on one control plane. */
export interface VirtualIpValues {
  readonly virtualIp: string;
  /** A single address, whatever the network around it. */
  readonly prefix: number;
  readonly port: number;
  /** As haproxy writes it: IPv6 in brackets. */
  readonly bindAddress: string;
  /** Of this host. */
  readonly address: string;
  /** Of the other control planes. */
  readonly peers: readonly string[];
  /** Every API server. */
  readonly servers: readonly { readonly name: string; readonly target: string }[];
}

/** Pure: all of it follows from the file, so that a host that is down keeps no other from its configuration. */
export const virtualIpValues = (cluster: Cluster, hostName: string): VirtualIpValues => {
  const { virtualIp = '', hosts } = cluster;
  const controlPlanes = hosts.filter(isControlPlane);
  const addressOf = (host: HostSpec): string => knownAddressOf(host) ?? host.name;
  const own = controlPlanes.find(({ name }) => name === hostName);
  return {
    virtualIp,
    prefix: isIpv6(virtualIp) ? 128 : 32,
    port: virtualPortOf(cluster),
    bindAddress: bracketed(virtualIp),
    address: own === undefined ? '' : addressOf(own),
    peers: controlPlanes.filter((host) => host !== own).map(addressOf),
    servers: controlPlanes.map((host) => ({
      name: host.name,
      target: formatEndpoint(addressOf(host), bindPortOf(cluster, host)),
    })),
  };
};

/** Where haproxy listens: the port of the control-plane endpoint. */
export const virtualPortOf = ({ controlPlaneEndpoint = '', documents }: Cluster): number =>
  parseEndpoint(controlPlaneEndpoint)?.port ?? documents.init.localAPIEndpoint.bindPort;

const bindPortOf = ({ hosts, documents: { init, join } }: Cluster, host: HostSpec): number => {
  const own = hosts.find(isControlPlane) === host ? undefined : join?.controlPlane?.localAPIEndpoint.bindPort;
  return own ?? init.localAPIEndpoint.bindPort;
};
