import type { IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { type Agent, request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { connectionError } from './connection-error.ts';

export interface ExchangeOptions {
  /** Scheme, host and port, such as `https://10.0.0.1:6443`. */
  readonly server: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Either a pool of connections … */
  readonly agent?: Agent;
  /** … or a stream for this exchange alone. */
  readonly open?: () => Promise<Duplex>;
  /** Doing it twice is not the same as doing it once: never repeated, not even after a connection that was stale. */
  readonly once?: boolean;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** One HTTP request and its whole answer. Throws KUBE_UNREACHABLE, KUBECONFIG_INVALID (certificate not accepted) or ABORTED. */
export const exchange = async (options: ExchangeOptions): Promise<Answer> => {
  for (let left = MAX_STALE; ; left -= 1) {
    try {
      return await attempt(options);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw connectionError(options, error);
      if (options.once || left === 0) throw connectionError(options, error.cause);
    }
  }
};

/** A server that was restarted leaves every kept connection stale. */
const MAX_STALE = 4;

/** A kept connection may have been closed by the server the moment it was used again (RFC 9112, 9.3.1). */
class StaleConnection extends Error {}

const attempt = (options: ExchangeOptions): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    const url = new URL(options.path, options.server);
    const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
    const request = send(url, {
      method: options.method ?? 'GET',
      headers: headersOf(options),
      ...(options.agent ? { agent: options.agent } : {}),
      ...(options.open ? { createConnection: opening(options.open) } : {}),
      signal,
    });
    const fail = (error: unknown): void => {
      const cause = signal.aborted ? signal.reason : error;
      const stale = request.reusedSocket && !signal.aborted;
      reject(stale ? new StaleConnection('closed while idle', { cause }) : cause);
    };
    request.on('error', fail);
    request.on('response', (response) => {
      // Closed means that the connection is free again: whoever asks next must find it.
      const done = (answer: Answer) =>
        request.closed ? resolve(answer) : request.once('close', () => resolve(answer));
      collect(response).then(done, fail);
    });
    request.end(options.body);
  });

const headersOf = ({ body, headers }: ExchangeOptions): Record<string, string | number> => ({
  accept: 'application/json, */*;q=0.5',
  'user-agent': 'slipway',
  ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
  ...headers,
});

const collect = async (response: IncomingMessage): Promise<Answer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
};

/** What `createConnection` of node:http wants: the stream is handed over when it is there. */
export const opening =
  (open: () => Promise<Duplex>) =>
  (_options: unknown, done?: (error: Error | null, stream: Duplex) => void): undefined => {
    open().then(
      (stream) => done?.(null, stream),
      (error: Error) => (done as ((error: Error) => void) | undefined)?.(error),
    );
    return undefined;
  };
