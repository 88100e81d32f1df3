import { Agent } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import { opening } from './exchange.ts';
import type { Connect } from './kube-access.ts';

export interface SecureOptions {
  readonly connect: Connect;
  readonly host: string;
  readonly port: number;
  /** PEM; without it the server is not verified. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Gives up on dialling and shaking hands. */
  readonly timeoutMs: number;
}

/** TLS inside a stream that somebody else opened; verified against `ca` and nothing else. */
export const openSecure = async (options: SecureOptions): Promise<Duplex> => {
  const { connect, host, port, ca, cert, key, timeoutMs } = options;
  const stream = await within(timeoutMs, connect({ host, port }), (late) => late.destroy());
  const secure = tlsConnect({
    socket: stream,
    host,
    ALPNProtocols: ['http/1.1'],
    ...(isIP(host) ? {} : { servername: host }),
    ...(ca ? { ca } : { rejectUnauthorized: false }),
    ...(cert && key ? { cert, key } : {}),
  });
  // A stream that ends without a word must end the TLS socket too, or the request waits for its timeout.
  stream.once('close', () => secure.destroy());
  const shaken = new Promise<Duplex>((resolve, reject) => {
    secure.once('secureConnect', () => resolve(secure));
    secure.once('error', reject);
    secure.once('close', () => reject(new Error('the connection was closed during the TLS handshake')));
  });
  return within(timeoutMs, shaken).catch((error: unknown) => {
    secure.destroy();
    stream.destroy();
    throw error;
  });
};

/** Keeps connections and uses them again: each new one costs a dial through the host and a handshake. */
export const secureAgent = (options: SecureOptions): Agent =>
  Object.assign(new Agent({ keepAlive: true, scheduling: 'lifo' }), {
    createConnection: opening(() => openSecure(options)),
  });

const within = async <T>(timeoutMs: number, promise: Promise<T>, late?: (value: T) => void): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  let isLate = false;
  promise.then(
    (value) => isLate && late?.(value),
    () => undefined,
  );
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      reject(new Error(`no connection within ${timeoutMs / 1000} s`));
    }, timeoutMs);
  });
  return Promise.race([promise, expired]).finally(() => clearTimeout(timer));
};
