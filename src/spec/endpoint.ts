import { isAddress } from './cidr.ts';
import { isDnsName } from './dns-name.ts';

export interface Endpoint {
  readonly host: string;
  readonly port?: number;
}

/** `host`, `host:port`, `::1` or `[::1]:6443` in its parts; `undefined` when host or port cannot be. Same rule as kubeadm's endpoints. */
export const parseEndpoint = (text: string): Endpoint | undefined => {
  const { host, port } = split(text);
  if (!isAddress(host) && !isDnsName(host)) return undefined;
  if (port === undefined) return { host };
  return isPort(Number(port)) ? { host, port: Number(port) } : undefined;
};

/** `host:port`; IPv6 addresses in brackets. */
export const formatEndpoint = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

export const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65535;

const split = (text: string): { host: string; port?: string } => {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d+))$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  return host === undefined || port === undefined ? { host: text } : { host, port };
};
