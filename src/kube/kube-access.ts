import type { Duplex } from 'node:stream';

/** Where an API server is and how to be somebody there: what a kubeconfig says, resolved. */
export interface KubeAccess {
  /** Such as `https://10.0.0.1:6443`. */
  readonly server: string;
  /** PEM; the only authorities that are trusted. */
  readonly ca: string;
  /** PEM of a client certificate, with its `key`. */
  readonly cert?: string;
  readonly key?: string;
  /** A bearer token instead of a certificate. */
  readonly token?: string;
}

/** Opens a byte stream to an address, seen from wherever the cluster is reached from: `host.dial`. */
export type Connect = (address: { readonly host: string; readonly port: number }) => Promise<Duplex>;
