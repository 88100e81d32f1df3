import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, connect as netConnect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Change } from '../../src/host/index.ts';
import { type Connect, createKube, type Kube, type KubeObject } from '../../src/kube/index.ts';
import { secretFromProtobuf } from './secret-from-protobuf.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** An API server of a few lines: keeps objects by path, adds what only a server knows, and answers as told first. */
export interface FakeApi {
  readonly url: string;
  readonly port: number;
  readonly ca: string;
  readonly seen: Seen[];
  readonly objects: Map<string, unknown>;
  /** Answers for the next requests of a path (method and path without query), before the store is asked. */
  readonly told: Map<string, { status: number; body: unknown }[]>;
  /** Called before each answer. */
  before: (seen: Seen) => Promise<void>;
  readonly connect: Connect;
  readonly dialled: Socket[];
  close(): Promise<void>;
}

export const startFakeApi = async (): Promise<FakeApi> => {
  const { key, cert } = await selfSigned();
  const seen: Seen[] = [];
  const objects = new Map<string, unknown>();
  const told: FakeApi['told'] = new Map();
  const dialled: Socket[] = [];
  const server = createServer({ key, cert }, async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const [path = '', query] = (request.url ?? '').split('?');
    const method = request.method ?? '';
    const isProtobuf = request.headers['content-type'] === 'application/vnd.kubernetes.protobuf' && chunks.length > 0;
    const one: Seen = {
      method,
      path: query ? `${path}?${query}` : path,
      contentType: request.headers['content-type'],
      authorization: request.headers.authorization,
      body: isProtobuf ? secretFromProtobuf(Buffer.concat(chunks)) : Buffer.concat(chunks).toString(),
    };
    seen.push(one);
    await api.before(one);
    const { status, body } = told.get(`${method} ${path}`)?.shift() ?? answer(objects, method, path, one.body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const api: FakeApi = {
    url: `https://127.0.0.1:${port}`,
    port,
    ca: cert,
    seen,
    objects,
    told,
    before: async () => undefined,
    connect: ({ host, port: to }) =>
      new Promise((resolve, reject) => {
        const socket = netConnect(to, host);
        dialled.push(socket);
        socket.once('connect', () => resolve(socket));
        socket.once('error', reject);
      }),
    dialled,
    close: () => stop(server),
  };
  return api;
};

/** A client of the fake that notes its changes. */
export const clientOf = (
  api: FakeApi,
  more: Partial<Parameters<typeof createKube>[0]> = {},
): Kube & { changes: Change[] } => {
  const changes: Change[] = [];
  const kubeconfig = { server: api.url, ca: api.ca, token: 'abc' };
  const kube = createKube({
    kubeconfig,
    connect: api.connect,
    hostName: 'cp1',
    onChange: (c) => changes.push(c),
    ...more,
  });
  return Object.assign(kube, { changes });
};

export const statusObject = (status: number, reason: string, message: string) => ({
  status,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code: status },
});

const answer = (objects: Map<string, unknown>, method: string, path: string, body: string) => {
  const existing = objects.get(path) as KubeObject | undefined;
  if (method === 'POST') {
    const object = stored(JSON.parse(body));
    objects.set(`${path}/${object.metadata.name}`, object);
    return { status: 201, body: object };
  }
  if (method === 'PATCH') {
    const object = stored({ ...existing, ...JSON.parse(body) });
    objects.set(path, object);
    return { status: 200, body: object };
  }
  if (!existing) return statusObject(404, 'NotFound', `${path.split('/').at(-1)} not found`);
  if (method === 'DELETE') objects.delete(path);
  return { status: 200, body: existing };
};

const stored = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, uid: 'u', resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z' },
});

const selfSigned = async (): Promise<{ key: string; cert: string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-kube-'));
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=fake';
  await execa('openssl', [...words.split(' '), '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert]);
  const made = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  await rm(folder, { recursive: true });
  return made;
};

const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
