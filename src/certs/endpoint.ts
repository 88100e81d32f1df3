import { SlipwayError } from '../errors/index.ts';
import { isDnsName } from './dns-name.ts';
import { formatIp, joinHostPort, parseIp } from './ip-address.ts';
import type { PkiContext } from './pki-context.ts';

/** The URL of this node's own API server. */
export const localEndpoint = (context: PkiContext): string => {
  const address = parseIp(context.advertiseAddress);
  if (!address) throw invalid('advertiseAddress', context.advertiseAddress);
  return `https://${joinHostPort(formatIp(address), context.bindPort)}`;
};

/** The URL of the control plane: its endpoint, with the port of this node's API server where none is given. */
export const controlPlaneEndpoint = (context: PkiContext): string => {
  const given = context.cluster.controlPlaneEndpoint;
  if (!given) return localEndpoint(context);
  const { host, port } = splitEndpoint(given);
  return `https://${joinHostPort(host, port ?? context.bindPort)}`;
};

/** Host and port of a `controlPlaneEndpoint`: name, IPv4 or IPv6, the latter in brackets when a port follows. */
export const splitEndpoint = (endpoint: string): { host: string; port?: number } => {
  const [, bracketed, name, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(endpoint) ?? [];
  const host = bracketed ?? name ?? endpoint;
  if (!parseIp(host) && !isDnsName(host)) throw invalid('controlPlaneEndpoint', endpoint);
  if (digits === undefined) return { host };
  const port = Number(digits);
  if (port < 1 || port > 65_535) throw invalid('controlPlaneEndpoint', endpoint);
  return { host, port };
};

const invalid = (field: string, value: string): SlipwayError =>
  new SlipwayError(
    'SPEC_INVALID',
    `${field} "${value}" is neither an address nor a DNS name, with or without a port.`,
    {
      hint: `Set ${field} to a value such as "10.0.0.10" or "api.example.com:6443".`,
    },
  );
