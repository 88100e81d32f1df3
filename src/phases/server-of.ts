import type { Cluster } from '../spec/index.ts';

/** `https://host:port` that nodes and users reach the API at: the control-plane endpoint, else the leader's own address. */
export const serverOf = (cluster: Cluster, leader: { readonly address: string; readonly bindPort: number }): string => {
  const endpoint = cluster.documents.cluster.controlPlaneEndpoint;
  if (endpoint === undefined) return `https://${bracketed(leader.address)}:${leader.bindPort}`;
  return `https://${hasPort(endpoint) ? endpoint : `${bracketed(endpoint)}:${leader.bindPort}`}`;
};

/** IPv6 addresses stand in brackets in URLs. */
export const bracketed = (address: string): string =>
  address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;

const hasPort = (endpoint: string): boolean => /^(\[.*\]|[^:]+):\d+$/.test(endpoint);
