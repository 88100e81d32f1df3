import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { type Duplex, duplexPair } from 'node:stream';
import type { EtcdPeer } from '../../src/kube/index.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** Clients reach it at port 2379 where its peers do at 2380. */
type FakeMember = Mutable<Omit<EtcdPeer, 'clientUrls'>>;

/** The membership of an etcd in memory, with the rules and words of etcd 3.6, behind its JSON gateway. */
export interface FakeEtcd {
  readonly members: FakeMember[];
  /** Requests that would change something, such as `add https://10.0.0.12:2380`. */
  readonly writes: string[];
  /** How many members were ever added: ids are not used again. */
  added: number;
  /** How many of the next requests to promote find the learner behind. */
  behind: number;
  /** A member that was added starts, and so gets its name. */
  start(name: string, peerUrl: string): void;
  /** `look` is called before each answer: it starts those members whose static pods are in place. */
  open(identity: { readonly key: string; readonly cert: string; readonly ca: string }, look: () => void): Duplex;
}

export const createFakeEtcd = (): FakeEtcd => {
  const etcd: FakeEtcd = {
    members: [],
    writes: [],
    added: 0,
    behind: 0,
    start: (name, peerUrl) => {
      const member = etcd.members.find(({ peerUrls }) => peerUrls.includes(peerUrl));
      if (member) member.name = name;
    },
    open: (identity, look) => {
      const server = createServer({ ...identity, requestCert: true, rejectUnauthorized: true });
      server.on('request', (request, response) => {
        look();
        void handle(etcd, request, response);
      });
      const [ours, theirs] = duplexPair();
      server.emit('connection', theirs);
      return ours;
    },
  };
  return etcd;
};

interface Asked {
  readonly peerURLs?: readonly string[];
  readonly ID?: string;
}

const handle = async (etcd: FakeEtcd, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const verb = request.url?.split('/').at(-1) ?? '';
  const always = answers.get(verb);
  if (always !== undefined) {
    response.end(`${JSON.stringify(always)}\n`);
    return;
  }
  const asked: Asked = JSON.parse(Buffer.concat(chunks).toString());
  const fault = verbs[verb]?.(etcd, asked);
  if (verb !== 'list' && fault === undefined) etcd.writes.push(`${verb} ${asked.peerURLs?.[0] ?? asked.ID}`);
  const body = fault === undefined ? { members: etcd.members.map(listed) } : { code: 9, message: fault };
  response.writeHead(fault === undefined ? 200 : 400, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

const database = Buffer.from('all that the cluster knows');
/** What does not depend on its members. etcd puts the checksum of a snapshot at its end. */
const answers: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['health', { health: 'true', reason: '' }],
  ['version', { etcdserver: '3.6.6', etcdcluster: '3.6.0' }],
  ['status', { version: '3.6.6', dbSize: '20480', leader: '99' }],
  [
    'snapshot',
    {
      result: {
        blob: Buffer.concat([database, createHash('sha256').update(database).digest()]).toString('base64'),
      },
    },
  ],
]);

/** Gives etcd's refusal. */
const verbs: Readonly<Record<string, (etcd: FakeEtcd, asked: Asked) => string | undefined>> = {
  list: () => undefined,
  add: (etcd, { peerURLs = [] }) => {
    const { members } = etcd;
    if (members.some(({ peerUrls }) => peerUrls.some((url) => peerURLs.includes(url))))
      return 'etcdserver: Peer URLs already exists';
    if (members.some(({ isLearner }) => isLearner)) return 'etcdserver: too many learner members in cluster';
    etcd.added += 1;
    members.push({ id: String(100 + etcd.added), name: '', peerUrls: peerURLs, isLearner: true });
    return undefined;
  },
  promote: (etcd, { ID }) => {
    const member = etcd.members.find(({ id }) => id === ID);
    if (member === undefined) return 'etcdserver: member not found';
    if (!member.isLearner) return 'etcdserver: can only promote a learner member';
    if (member.name === '' || etcd.behind-- > 0)
      return 'etcdserver: can only promote a learner member which is in sync with leader';
    member.isLearner = false;
    return undefined;
  },
  remove: ({ members }, { ID }) => {
    const at = members.findIndex(({ id }) => id === ID);
    if (at < 0) return 'etcdserver: member not found';
    members.splice(at, 1);
    return undefined;
  },
};

/** protobuf's JSON leaves out what is empty. */
const listed = ({ id, name, peerUrls, isLearner }: FakeMember) => ({
  ID: id,
  ...(name === '' ? {} : { name, clientURLs: peerUrls.map((url) => url.replace(':2380', ':2379')) }),
  peerURLs: peerUrls,
  ...(isLearner ? { isLearner } : {}),
});
