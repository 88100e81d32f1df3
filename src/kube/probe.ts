import { SlipwayError } from '../errors/index.ts';
import { exchange } from './exchange.ts';
import type { Connect } from './kube-access.ts';
import { openSecure } from './secure-stream.ts';

export interface ProbeOptions {
  readonly connect: Connect;
  readonly host: string;
  readonly port: number;
  /** Such as `/livez`. */
  readonly path: string;
  /** 5 s when absent. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 5_000;

/**
 * The status of an anonymous GET over TLS that trusts anyone, or `undefined` when nobody answers: for health endpoints
 * of components whose certificates sign themselves. Throws ABORTED only.
 */
export const probeHttps = (options: ProbeOptions): Promise<number | undefined> =>
  statusOf('https', options, () => openSecure({ ...options, timeoutMs: options.timeoutMs ?? TIMEOUT_MS }));

/** The same without TLS: the kubelet's `/healthz`. */
export const probeHttp = (options: ProbeOptions): Promise<number | undefined> =>
  statusOf('http', options, () => options.connect({ host: options.host, port: options.port }));

const statusOf = async (
  scheme: 'http' | 'https',
  { host, port, path, timeoutMs = TIMEOUT_MS, signal }: ProbeOptions,
  open: Parameters<typeof exchange>[0]['open'],
): Promise<number | undefined> => {
  const server = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  try {
    return (await exchange({ server, path, timeoutMs, signal, ...(open ? { open } : {}) })).status;
  } catch (error) {
    if (error instanceof SlipwayError && error.code !== 'ABORTED') return undefined;
    throw error;
  }
};
