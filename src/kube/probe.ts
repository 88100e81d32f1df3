import { SlipwayError } from '../errors/index.ts';
import { type Answer, exchange } from './exchange.ts';
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

/** PEM. */
interface Identity {
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

const TIMEOUT_MS = 5_000;

/**
 * The status of a GET over TLS that trusts anyone, or `undefined` when nobody answers: for health endpoints of components whose
 * certificates sign themselves. Anonymous unless a certificate is given. Throws ABORTED only.
 */
export const probeHttps = async (options: ProbeOptions & Identity): Promise<number | undefined> => {
  const answer = await answerOf('https', options, () =>
    openSecure({ ...options, timeoutMs: options.timeoutMs ?? TIMEOUT_MS }),
  );
  return answer?.status;
};

/** The same without TLS: the kubelet's `/healthz`. */
export const probeHttp = async (options: ProbeOptions): Promise<number | undefined> =>
  (await answerInTheClear(options))?.status;

/** What such a GET gives, or `undefined` when nobody answers with 200: metrics. Throws ABORTED only. */
export const readHttp = async (options: ProbeOptions): Promise<string | undefined> => {
  const answer = await answerInTheClear(options);
  return answer?.status === OK ? answer.text : undefined;
};

const OK = 200;

const answerInTheClear = (options: ProbeOptions): Promise<Answer | undefined> =>
  answerOf('http', options, () => options.connect({ host: options.host, port: options.port }));

const answerOf = async (
  scheme: 'http' | 'https',
  { host, port, path, timeoutMs = TIMEOUT_MS, signal }: ProbeOptions,
  open: Parameters<typeof exchange>[0]['open'],
): Promise<Answer | undefined> => {
  const server = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  try {
    return await exchange({ server, path, timeoutMs, signal, ...(open ? { open } : {}) });
  } catch (error) {
    if (error instanceof SlipwayError && error.code !== 'ABORTED') return undefined;
    throw error;
  }
};
