import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { SlipwayError } from '../errors/index.ts';
import type { EtcdOptions } from './etcd-members.ts';
import { exchange } from './exchange.ts';
import { secureAgent } from './secure-stream.ts';

/** etcd's data as of one moment, on its way: a bolt database, and the SHA-256 of it in the last 32 bytes. */
export interface EtcdSnapshot {
  /** Of the whole, before it is read. */
  readonly sizeBytes: number;
  readonly content: Readable;
}

type SnapshotOptions = Omit<EtcdOptions, 'onChange'>;

const TIMEOUT_MS = 10_000;
const OK = 200;

/**
 * The maintenance API's snapshot of one member, through its JSON gateway (https://etcd.io/docs/v3.6/dev-guide/api_reference_v3/):
 * one JSON text a line, each with the next bytes. Throws ETCD_UNAVAILABLE, also later through `content`.
 */
export const openEtcdSnapshot = async (options: SnapshotOptions): Promise<EtcdSnapshot> => {
  const agent = agentFor(options);
  try {
    const sizeBytes = await databaseSize(options, agent);
    const response = await ask(options, agent);
    return { sizeBytes, content: Readable.from(bytesOf(response, () => agent.destroy())) };
  } catch (cause) {
    agent.destroy();
    throw unavailable(options, cause);
  }
};

const agentFor = ({ access: { server, ca, cert, key }, connect }: SnapshotOptions) => {
  const { hostname, port } = new URL(server);
  const host = hostname.replace(/^\[|\]$/g, '');
  return secureAgent({ connect, host, port: Number(port), ca, cert, key, timeoutMs: TIMEOUT_MS });
};

type Agent = ReturnType<typeof agentFor>;

const databaseSize = async ({ access: { server }, signal }: SnapshotOptions, agent: Agent): Promise<number> => {
  const path = '/v3/maintenance/status';
  const answer = await exchange({ server, path, method: 'POST', body: '{}', agent, timeoutMs: TIMEOUT_MS, signal });
  if (answer.status !== OK) throw new Error(`HTTP status ${answer.status}`);
  return Number(JSON.parse(answer.text).dbSize ?? 0);
};

const ask = async ({ access: { server }, signal }: SnapshotOptions, agent: Agent): Promise<IncomingMessage> => {
  const request = httpsRequest(new URL('/v3/maintenance/snapshot', server), {
    method: 'POST',
    agent,
    ...(signal && { signal }),
  });
  request.end('{}');
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response?.statusCode === OK) return response;
  throw new Error(`HTTP status ${response?.statusCode}`);
};

async function* bytesOf(response: IncomingMessage, done: () => void): AsyncGenerator<Uint8Array> {
  try {
    for await (const line of createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY })) {
      const part: { result?: { blob?: string }; error?: { message?: string } } = JSON.parse(line || '{}');
      if (part.error) throw new SlipwayError('ETCD_UNAVAILABLE', `etcd's snapshot broke off: ${part.error.message}`);
      if (part.result?.blob) yield Buffer.from(part.result.blob, 'base64');
    }
  } finally {
    done();
  }
}

const unavailable = ({ access: { server } }: SnapshotOptions, cause: unknown): unknown =>
  cause instanceof SlipwayError && cause.code === 'ABORTED'
    ? cause
    : new SlipwayError('ETCD_UNAVAILABLE', `etcd at ${server} gives no snapshot: ${reason(cause)}.`, {
        cause,
        hint: 'Look at etcd on that host: crictl ps -a --name etcd',
      });

const reason = (cause: unknown): string => (cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause));
