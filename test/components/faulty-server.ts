import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServedFile {
  readonly body: Uint8Array | string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Answers Range requests, with an ETag. */
  readonly ranges?: boolean;
  /** Weak validators must not be used for If-Range. */
  readonly etag?: string;
  /** Sends so many bytes of the answer's body, then breaks the connection; for the first `cuts` answers. */
  readonly cutAfter?: number;
  readonly cuts?: number;
  /** As `cutAfter`, but keeps the connection open and says nothing more. */
  readonly stallAfter?: number;
  readonly redirect?: string;
  /** Answers 401 with the challenge unless this token comes. */
  readonly bearer?: { readonly token: string; readonly challenge: string };
  /** Sent chunked, without a length. */
  readonly chunked?: boolean;
  readonly onRequest?: (request: IncomingMessage) => void;
}

export interface FaultyServer {
  readonly address: string;
  readonly requests: readonly SeenRequest[];
  serve(path: string, file: ServedFile): void;
  /** Breaks every open connection. */
  cut(): void;
  close(): Promise<void>;
}

interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly status: number;
}

/** An HTTP server on 127.0.0.1 that cuts, stalls, redirects and lies as it is told. */
export const createFaultyServer = async (): Promise<FaultyServer> => {
  const files = new Map<string, ServedFile>();
  const answers = new Map<string, number>();
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const file = files.get(path);
    file?.onRequest?.(request);
    const count = answers.get(path) ?? 0;
    answers.set(path, count + 1);
    if (file) answer(file, count, request, response);
    else response.writeHead(404).end();
    requests.push({ method: request.method ?? '', path, headers: request.headers, status: response.statusCode });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    requests,
    serve: (path, file) => {
      files.set(path, file);
      answers.delete(path);
    },
    cut: () => server.closeAllConnections(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const answer = (file: ServedFile, count: number, request: IncomingMessage, response: ServerResponse): void => {
  if (file.redirect !== undefined) {
    response.writeHead(302, { location: file.redirect }).end();
    return;
  }
  if (file.bearer && request.headers.authorization !== `Bearer ${file.bearer.token}`) {
    response.writeHead(401, { 'www-authenticate': file.bearer.challenge }).end('{}');
    return;
  }
  const whole = Buffer.from(file.body);
  const etag = file.etag ?? `"${createHash('sha256').update(whole).digest('hex').slice(0, 16)}"`;
  const start = startOf(file, request, etag);
  if (start !== undefined && start >= whole.length) {
    response.writeHead(416).end();
    return;
  }
  response.writeHead(start === undefined ? (file.status ?? 200) : 206, headersOf(file, whole, etag, start));
  send(file, count, whole.subarray(start ?? 0), response);
};

const headersOf = (
  file: ServedFile,
  whole: Uint8Array,
  etag: string,
  start?: number,
): Record<string, string | number> => ({
  ...(file.chunked ? {} : { 'content-length': whole.length - (start ?? 0) }),
  ...(file.ranges ? { etag, 'accept-ranges': 'bytes' } : {}),
  ...(start === undefined ? {} : { 'content-range': `bytes ${start}-${whole.length - 1}/${whole.length}` }),
  ...file.headers,
});

const send = (file: ServedFile, count: number, body: Uint8Array, response: ServerResponse): void => {
  const limit = file.cutAfter ?? file.stallAfter;
  if (limit === undefined || count >= (file.cuts ?? Number.POSITIVE_INFINITY) || limit >= body.length) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, limit), () => {
    if (file.cutAfter !== undefined) response.socket?.end();
  });
};

const startOf = (file: ServedFile, request: IncomingMessage, etag: string): number | undefined => {
  const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const ifRange = request.headers['if-range'];
  const isSame = ifRange === undefined || (ifRange === etag && !etag.startsWith('W/'));
  return file.ranges && start !== undefined && isSame ? Number(start) : undefined;
};
