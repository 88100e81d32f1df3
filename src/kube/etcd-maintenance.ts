import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { SlipwayError } from '../errors/index.ts';
import type { EtcdOptions } from './etcd-members.ts';
import { exchange } from './exchange.ts';
import { secureAgent } from './secure-stream.ts';

/** How one member of etcd is. */
export interface EtcdStatus {
  /** Such as `3.6.8`. */
  readonly version: string;
  /** Bytes of its database on disk. */
  readonly dbSize: number;
  readonly hasLeader: boolean;
  /** Alarms, in etcd's words. */
  readonly errors: readonly string[];
}

/** One member of etcd, asked about itself. Throws ETCD_UNAVAILABLE. */
export interface EtcdMaintenance {
  status(): Promise<EtcdStatus>;
  /** The database as it is at this moment; its last 32 bytes are the SHA-256 of those before them. */
  snapshot(): AsyncGenerator<Uint8Array>;
  close(): void;
}

/** etcd's JSON gateway (https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/) over streams that `connect` opens. */
export const createEtcdMaintenance = ({ access, connect, signal }: Omit<EtcdOptions, 'onChange'>): EtcdMaintenance => {
  const { server, ca, cert, key } = access;
  const { hostname, port } = new URL(server);
  const host = hostname.replace(/^\[|\]$/g, '');
  const agent = secureAgent({ connect, host, port: Number(port), ca, cert, key, timeoutMs: TIMEOUT_MS });
  return {
    status: async () => {
      const path = '/v3/maintenance/status';
      const asked = { server, path, method: 'POST', body: '{}', agent, timeoutMs: TIMEOUT_MS, signal };
      const answer = await exchange(asked).catch((cause: unknown) => {
        throw unanswered(server, cause);
      });
      if (answer.status !== OK) throw unanswered(server, answer.text);
      return statusIn(JSON.parse(answer.text));
    },
    snapshot: async function* () {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const options = { method: 'POST', agent, ...(signal ? { signal } : {}) };
        const request = httpsRequest(new URL('/v3/maintenance/snapshot', server), options, resolve);
        request.on('error', reject);
        request.end('{}');
      }).catch((cause: unknown) => {
        throw unanswered(server, cause);
      });
      yield* blobsOf(server, response);
    },
    close: () => agent.destroy(),
  };
};

const OK = 200;
const TIMEOUT_MS = 10_000;

const statusIn = (body: Readonly<Record<string, unknown>>): EtcdStatus => ({
  version: String(body['version'] ?? ''),
  dbSize: Number(body['dbSize'] ?? 0),
  hasLeader: String(body['leader'] ?? '0') !== '0',
  errors: Array.isArray(body['errors']) ? body['errors'].map(String) : [],
});

interface Message {
  readonly result?: { readonly blob?: string };
  readonly error?: { readonly message?: string };
}

/** The gateway writes each message of a stream as a line of JSON. */
async function* blobsOf(server: string, response: IncomingMessage): AsyncGenerator<Uint8Array> {
  let rest = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield* blobIn(server, line);
  }
  yield* blobIn(server, rest);
}

function* blobIn(server: string, line: string): Generator<Uint8Array> {
  if (line.trim() === '') return;
  const { result, error }: Message = JSON.parse(line);
  if (error) throw unanswered(server, error.message);
  if (result?.blob) yield Buffer.from(result.blob, 'base64');
}

const unanswered = (server: string, cause: unknown): SlipwayError =>
  cause instanceof SlipwayError && cause.code === 'ABORTED'
    ? cause
    : new SlipwayError('ETCD_UNAVAILABLE', `etcd at ${server} does not answer${reasonOf(cause)}.`, {
        cause,
        hint: 'Look at etcd on that control plane: crictl ps -a --name etcd',
      });

const reasonOf = (cause: unknown): string => {
  if (typeof cause === 'string') return `: ${cause}`;
  return cause instanceof Error && !(cause instanceof SlipwayError) ? `: ${cause.message}` : '';
};
