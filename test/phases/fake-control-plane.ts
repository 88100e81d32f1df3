import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type Duplex, duplexPair } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { signJws } from '../../src/certs/index.ts';
import type { KubeObject } from '../../src/kube/index.ts';
import { createFakeEtcd, type FakeEtcd } from './fake-etcd.ts';

/** An API server in memory, with as much of controllers and administrators' rights as recipes see of them. */
export interface FakeControlPlane {
  readonly etcd: FakeEtcd;
  /** By path, such as `/api/v1/nodes/cp1`. */
  readonly objects: Map<string, KubeObject>;
  /** What health checks answer, by path. */
  readonly health: Map<string, string>;
  /** Every request that would change something, as `PATCH /api/v1/nodes/cp1`. */
  readonly writes: string[];
  /** Why pods may not be evicted, by name: the words of a disruption budget. */
  readonly budgets: Map<string, string>;
  /** Called before each answer: kubelets show what runs on their nodes. */
  readonly kubelets: (() => void)[];
  /** A connection to the API server, with the certificate it has now. */
  openApi(identity: { readonly key: string; readonly cert: string; readonly ca: string }): Duplex;
  registerNode(name: string, address: string): void;
  /** The mirror of a static pod of etcd, by whose annotation others find the member. */
  showEtcdPod(name: string, address: string): void;
}

const BINDING = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/kubeadm:cluster-admins';
const CLUSTER_INFO = '/api/v1/namespaces/kube-public/configmaps/cluster-info';
/** What an API server and a controller-manager make by themselves, as far as recipes ask for it. */
const madeByItself: readonly (readonly [string, KubeObject])[] = [
  [
    '/api/v1/namespaces/kube-system/serviceaccounts/default',
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'kube-system' } },
  ],
];
const OPEN_TO_ALL = new Set(['/livez', '/readyz', CLUSTER_INFO]);

export const createFakeControlPlane = (): FakeControlPlane => {
  const objects = new Map<string, KubeObject>(madeByItself);
  const writes: string[] = [];
  const budgets = new Map<string, string>();
  const kubelets: (() => void)[] = [];
  const health = new Map([
    ['/livez', 'ok'],
    ['/readyz', '[+]ping ok\n[+]etcd ok\nreadyz check passed\n'],
  ]);
  return {
    etcd: createFakeEtcd(),
    objects,
    health,
    writes,
    budgets,
    kubelets,
    openApi: ({ key, cert, ca }) => {
      const server = createHttpsServer({ key, cert, ca, requestCert: true, rejectUnauthorized: false });
      server.on(
        'request',
        (request, response) => void handle({ objects, health, writes, budgets, kubelets }, request, response),
      );
      return connected(server);
    },
    registerNode: (name, address) => {
      const path = `/api/v1/nodes/${name}`;
      objects.set(path, objects.get(path) ?? readyNode(name, address));
    },
    showEtcdPod: (name, address) => {
      const annotations = { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': `https://${address}:2379` };
      objects.set(`/api/v1/namespaces/kube-system/pods/etcd-${name}`, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: `etcd-${name}`,
          namespace: 'kube-system',
          annotations,
          labels: { component: 'etcd', tier: 'control-plane' },
        },
      });
    },
  };
};

/** A stream to an HTTP server that answers 200 to everything: health checks of components. */
export const openHealthy = (secure?: { readonly key: string; readonly cert: string }): Duplex => {
  const server = secure === undefined ? createHttpServer() : createHttpsServer(secure);
  server.on('request', (_request, response) => void response.end('ok'));
  return connected(server);
};

const connected = (server: { emit(event: 'connection', stream: Duplex): boolean }): Duplex => {
  const [ours, theirs] = duplexPair();
  server.emit('connection', theirs);
  return ours;
};

const readyNode = (name: string, address: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
  spec: {},
  status: {
    conditions: [{ type: 'Ready', status: 'True' }],
    addresses: [{ type: 'InternalIP', address }],
    nodeInfo: { kubeletVersion: 'v1.36.3' },
  },
});

type State = Pick<FakeControlPlane, 'objects' | 'health' | 'writes' | 'budgets' | 'kubelets'>;

const handle = async (state: State, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { pathname: path, searchParams } = new URL(request.url ?? '', 'https://fake');
  const pathname = decodeURIComponent(path);
  for (const show of state.kubelets) show();
  const { status, body } = mayPass(state, request, pathname)
    ? answer(state, request, pathname, Buffer.concat(chunks).toString(), searchParams)
    : failure(403, 'Forbidden', `${request.method} ${pathname} is forbidden`);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

/** Masters may everything, administrators once they are bound, tokens while they exist, anybody little. */
const mayPass = ({ objects }: State, request: IncomingMessage, path: string): boolean => {
  const peer = (request.socket as TLSSocket).getPeerCertificate();
  const groups: readonly unknown[] = [peer?.subject?.O].flat();
  if (groups.includes('system:masters') || OPEN_TO_ALL.has(path)) return true;
  if (groups.includes('kubeadm:cluster-admins')) return objects.has(BINDING);
  if (groups.includes('system:nodes')) return !path.endsWith('/kube-proxy');
  const id = /^Bearer ([a-z0-9]{6})\./.exec(request.headers.authorization ?? '')?.[1];
  return objects.has(`/api/v1/namespaces/kube-system/secrets/bootstrap-token-${id}`);
};

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const answer = (state: State, request: IncomingMessage, path: string, text: string, query: URLSearchParams): Answer => {
  const { objects, writes } = state;
  const { method = '' } = request;
  const health = path.endsWith('/proxy/dial') ? { responses: ['probe'] } : state.health.get(path);
  if (health !== undefined) return { status: String(health).includes('[-]') ? 500 : 200, body: health };
  if (method === 'GET') return seen(objects, path, query);
  writes.push(`${method} ${path}`);
  if (path.endsWith('/eviction')) return evicted(state, path.slice(0, -'/eviction'.length));
  const change = changes[path.endsWith('/jobs') ? `${method} Job` : method];
  return change ? change(objects, path, text) : notFound(path);
};

const seen = (objects: State['objects'], path: string, query: URLSearchParams): Answer => {
  if (path === '/version') return { status: 200, body: { gitVersion: versionOf(objects) } };
  const found = objects.get(path);
  if (found) return { status: 200, body: path === CLUSTER_INFO ? signed(found, objects) : found };
  if (path.endsWith('/pods')) return { status: 200, body: { items: podsIn(objects, path, query) } };
  return isCollection(path)
    ? { status: 200, body: { items: below(objects, path).filter((object) => isSelected(object, labelsOf(query))) } }
    : notFound(path);
};

const labelsOf = (query: URLSearchParams): string => query.get('labelSelector') ?? '';

/** Of all namespaces, or of one; by label, or by node. */
const podsIn = (objects: State['objects'], path: string, query: URLSearchParams): readonly KubeObject[] => {
  const [, node] = /spec.nodeName=(.*)/.exec(query.get('fieldSelector') ?? '') ?? [];
  const [, kubelet] = /^\/api\/v1\/nodes\/(.*)\/proxy\/pods$/.exec(path) ?? [];
  if (kubelet !== undefined)
    return podsIn(objects, '/api/v1/pods', new URLSearchParams({ fieldSelector: `spec.nodeName=${kubelet}` }));
  const isAsked = ({ kind, metadata: { namespace } }: KubeObject) =>
    kind === 'Pod' && (path === '/api/v1/pods' || path === `/api/v1/namespaces/${namespace}/pods`);
  const isThere = ({ spec }: KubeObject) => node === undefined || (spec as Fields)['nodeName'] === node;
  return [...objects.values()].filter(
    (object) => isAsked(object) && isThere(object) && isSelected(object, labelsOf(query)),
  );
};

/** Of the API server's image on the first node that shows one. */
const versionOf = (objects: State['objects']): string =>
  /kube-apiserver:(v[^"]*)/.exec(JSON.stringify([...objects.values()].filter(({ kind }) => kind === 'Pod')))?.[1] ??
  'v1.36.3';

const evicted = ({ objects, budgets }: State, path: string): Answer => {
  const why = budgets.get(path.split('/').at(-1) ?? '');
  if (why === undefined) {
    objects.delete(path);
    return { status: 201, body: {} };
  }
  const { body } = failure(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.");
  return { status: 429, body: { ...(body as Fields), details: { causes: [{ message: why }] } } };
};

const patched = (objects: State['objects'], path: string, text: string): Answer => {
  const patch: KubeObject = JSON.parse(text);
  const live = objects.get(path);
  const seenAs = versionSeen(patch);
  if (live && seenAs !== undefined && seenAs !== versionSeen(live))
    return failure(409, 'Conflict', 'the object has been modified; please apply your changes to the latest version');
  const object = completed(merged(live, patch) as KubeObject, objects.size);
  objects.set(path, object);
  return { status: 200, body: object };
};

const versionSeen = (object: KubeObject): unknown => (object.metadata as Fields | undefined)?.['resourceVersion'];

const changes: Readonly<Record<string, (objects: State['objects'], path: string, text: string) => Answer>> = {
  PATCH: (objects, path, text) => patched(objects, path, text),
  DELETE: (objects, path) => removed(objects, path),
  'POST Job': (objects, path, text) => ranToItsEnd(objects, path, text),
};

/** Every label of a selector such as `a=b,c=` on the object. */
const isSelected = ({ metadata }: KubeObject, selector: string): boolean =>
  selector
    .split(',')
    .filter(Boolean)
    .every((pair) => {
      const [key = '', value] = pair.split('=');
      return metadata.labels?.[key] === value;
    });

const ranToItsEnd = (objects: State['objects'], path: string, text: string): Answer => {
  const job = { ...JSON.parse(text), status: { conditions: [{ type: 'Complete', status: 'True' }] } };
  objects.set(`${path}/${job.metadata.name}`, job);
  return { status: 201, body: job };
};

const notFound = (path: string): Answer => failure(404, 'NotFound', `${path} not found`);

const failure = (code: number, reason: string, message: string): Answer => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code },
});

const removed = (objects: State['objects'], path: string): Answer => {
  for (const key of [...objects.keys()]) if (key === path || key.startsWith(`${path}/`)) objects.delete(key);
  return { status: 200, body: {} };
};

/** `/api/v1/nodes` and `/api/v1/namespaces/x/pods`: an even number of parts after the group, or one. */
const isCollection = (path: string): boolean => {
  const parts = path.replace(/^\/(api\/v1|apis\/[^/]+\/[^/]+)\//, '').split('/');
  return parts.length === 1 || (parts[0] === 'namespaces' && parts.length === 3);
};

const below = (objects: State['objects'], path: string): readonly KubeObject[] =>
  [...objects].flatMap(([key, object]) => (key.slice(0, key.lastIndexOf('/')) === path ? [object] : []));

/** What controllers would add: addresses of Services, readiness of pods, replicas of Deployments. */
const completed = (object: KubeObject, count: number): KubeObject => {
  const complete = completions[object.kind];
  return complete ? { ...object, ...complete(object, count) } : object;
};

type Fields = Readonly<Record<string, unknown>>;

const completions: Readonly<Record<string, (object: KubeObject, count: number) => Fields>> = {
  Service: ({ spec }, count) => ({
    spec: {
      clusterIP: `10.96.0.${count}`,
      ...(spec as Fields),
      ports: ((spec as { ports?: Fields[] }).ports ?? []).map((port) => ({ nodePort: 30080, ...port })),
    },
  }),
  Pod: (_object, count) => ({
    status: { conditions: [{ type: 'Ready', status: 'True' }], podIP: `10.244.0.${count}` },
  }),
  Secret: ({ metadata }, count) => ({ metadata: { uid: `uid-${count}`, ...metadata } }),
  Deployment: () => ({ status: { availableReplicas: 2 } }),
};

/** The controller-manager's signature of cluster-info with every token. */
const signed = (info: KubeObject, objects: State['objects']): KubeObject => {
  const data = info['data'] as Readonly<Record<string, string>>;
  const signatures = [...objects.values()].flatMap((object): [string, string][] => {
    if (object.kind !== 'Secret') return [];
    const { 'token-id': id = '', 'token-secret': secret = '' } = secretData(object);
    return id === '' ? [] : [[`jws-kubeconfig-${id}`, signJws(data['kubeconfig'] ?? '', `${id}.${secret}`)]];
  });
  return { ...info, data: { ...data, ...Object.fromEntries(signatures) } };
};

const secretData = ({ data, stringData }: KubeObject): Readonly<Record<string, string>> => ({
  ...(stringData as Fields & Record<string, string>),
  ...Object.fromEntries(
    Object.entries((data ?? {}) as Record<string, string>).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString(),
    ]),
  ),
});

/** JSON merge patch, RFC 7396. */
const merged = (target: unknown, patch: unknown): unknown => {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const base: Record<string, unknown> =
    typeof target === 'object' && target !== null && !Array.isArray(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete base[key];
    else base[key] = merged(base[key], value);
  }
  return base;
};
