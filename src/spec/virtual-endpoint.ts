import { formatEndpoint } from './endpoint.ts';

/** Not the API servers' own port: they listen on every address of a host, the virtual one included. */
export const virtualPort = 8443;

/** The control-plane endpoint of a virtual IP for which the file names no other. */
export const virtualEndpoint = (virtualIp: string | undefined): string | undefined =>
  virtualIp === undefined ? undefined : formatEndpoint(virtualIp, virtualPort);
