import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createEtcdMembers, type EtcdHost, type EtcdMembers, type EtcdPeer } from '../../../src/kube/index.ts';
import type { EtcdMember } from '../../../src/manifests/index.ts';
import { initialClusterIn } from '../../../src/phases/etcd/initial-cluster.ts';
import { type EtcdJoin, joinEtcd } from '../../../src/phases/etcd/join-etcd.ts';
import { createFakeEtcd, type FakeEtcd } from '../fake-etcd.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-test-etcd-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
const openssl = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=etcd -days 2';
execFileSync(
  'openssl',
  [...openssl.split(' '), '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyFile, '-out', certFile],
  { stdio: 'ignore' },
);
const [key, cert] = [readFileSync(keyFile, 'utf8'), readFileSync(certFile, 'utf8')];

const peerUrl = (number: number): string => `https://10.0.0.1${number}:2380`;
const hostOf = (number: number): EtcdHost => ({ name: `cp${number}`, peerUrl: peerUrl(number) });

const nothing = async (): Promise<void> => undefined;

interface Scene {
  readonly etcd: FakeEtcd;
  readonly members: EtcdMembers;
  /** Names of members that do not answer. */
  readonly dead: Set<string>;
  readonly changes: string[];
  /** The manifests that were written: by host, the names and URLs of `initial-cluster`. */
  readonly started: Map<string, readonly EtcdMember[] | undefined>;
  join(number: number, more?: Partial<EtcdJoin>): Promise<void>;
}

/** An etcd of cp1 alone; a member starts as soon as its manifest is there. */
const scene = (): Scene => {
  const etcd = createFakeEtcd();
  etcd.members.push({ id: '99', name: 'cp1', peerUrls: [peerUrl(1)], isLearner: false });
  const changes: string[] = [];
  const dead = new Set<string>();
  const gateway = createEtcdMembers({
    access: { server: 'https://127.0.0.1:2379', ca: cert, cert, key },
    connect: async () => etcd.open({ key, cert, ca: cert }, () => undefined),
    onChange: ({ host, action, what }) => changes.push(`${host}: ${action} ${what}`),
  });
  const members = { ...gateway, isHealthy: async ({ name }: EtcdPeer) => !dead.has(name) };
  const started: Scene['started'] = new Map();
  const joining = (number: number, more: Partial<EtcdJoin> = {}): Promise<void> =>
    joinEtcd(members, {
      host: hostOf(number),
      timeoutMs: 5_000,
      signal: new AbortController().signal,
      hint: 'look',
      hasData: false,
      say: () => undefined,
      own: { serves: async () => true, hasCaughtUp: async () => true, restart: nothing, wake: nothing },
      start: async (those) => {
        started.set(`cp${number}`, those);
        etcd.start(`cp${number}`, peerUrl(number));
      },
      ...more,
    });
  return { etcd, members, dead, changes, started, join: joining };
};

const voters = ({ members }: FakeEtcd): readonly string[] =>
  members.filter(({ isLearner }) => !isLearner).map(({ name }) => name);

test('a host is taken as learner, starts with every member there is, and is promoted', async () => {
  const { etcd, changes, started, join: joining } = scene();
  await joining(2);
  expect(etcd.writes).toEqual([`add ${peerUrl(2)}`, 'promote 101']);
  expect(started.get('cp2')).toEqual([hostOf(1), hostOf(2)]);
  expect(changes).toEqual(['cp2: create etcd member cp2', 'cp2: update etcd member cp2']);
});

test('a learner that is behind is promoted once it is in sync', async () => {
  const { etcd, join: joining } = scene();
  etcd.behind = 3;
  await joining(2);
  expect(voters(etcd)).toEqual(['cp1', 'cp2']);
});

test('hosts that join at the same time take turns', async () => {
  const { etcd, started, join: joining } = scene();
  await Promise.all([joining(2), joining(3), joining(4), joining(5)]);
  expect(etcd.writes.map((line) => line.split(' ')[0])).toEqual(Array(4).fill(['add', 'promote']).flat());
  expect(voters(etcd)).toHaveLength(5);
  expect(started.get('cp5')).toHaveLength(5);
});

test("another run's learner is waited for", async () => {
  const { etcd, join: joining } = scene();
  etcd.members.push({ id: '7', name: 'x', peerUrls: [peerUrl(9)], isLearner: true });
  const done = joining(2);
  setTimeout(() => Object.assign(etcd.members[1] ?? {}, { isLearner: false }), 300);
  await done;
  expect(voters(etcd)).toEqual(['cp1', 'x', 'cp2']);
});

test('a learner that a killed join left goes before those who wait for its place', async () => {
  const { etcd, join: joining } = scene();
  etcd.members.push({ id: '7', name: '', peerUrls: [peerUrl(3)], isLearner: true });
  await Promise.all([joining(2), joining(3)]);
  expect(etcd.writes).toEqual(['promote 7', `add ${peerUrl(2)}`, 'promote 101']);
});

test('what a killed join left is completed, wherever it was cut', async () => {
  const cuts = [
    { name: '', isLearner: true, hasData: false, writes: ['promote 7'] },
    { name: 'cp2', isLearner: true, hasData: true, writes: ['promote 7'] },
    { name: 'cp2', isLearner: false, hasData: true, writes: [] },
  ];
  for (const { name, isLearner, hasData, writes } of cuts) {
    const { etcd, join: joining } = scene();
    etcd.members.push({ id: '7', name, peerUrls: [peerUrl(2)], isLearner });
    await joining(2, { hasData });
    expect(etcd.writes).toEqual(writes);
    expect(voters(etcd)).toEqual(['cp1', 'cp2']);
  }
});

test('a member that votes keeps the manifest that it started with', async () => {
  const { etcd, started, join: joining } = scene();
  etcd.members.push({ id: '7', name: 'cp2', peerUrls: [peerUrl(2)], isLearner: false });
  await joining(2, { hasData: true });
  expect(started).toEqual(new Map([['cp2', undefined]]));
});

test('a member whose host came back empty is replaced', async () => {
  const { etcd, dead, join: joining } = scene();
  etcd.members.push({ id: '7', name: 'cp2', peerUrls: [peerUrl(2)], isLearner: false });
  etcd.members.push({ id: '8', name: 'cp3', peerUrls: [peerUrl(3)], isLearner: false });
  dead.add('cp2');
  await joining(2);
  expect(etcd.writes).toEqual(['remove 7', `add ${peerUrl(2)}`, 'promote 101']);
});

test('a member whose host came back empty stays while the others have no majority', async () => {
  const { etcd, dead, join: joining } = scene();
  etcd.members.push({ id: '7', name: 'cp2', peerUrls: [peerUrl(2)], isLearner: false });
  dead.add('cp2');
  await expect(joining(2)).rejects.toMatchObject({
    code: 'ETCD_REFUSED',
    message:
      'cp2 cannot leave etcd: it has no majority now: cp2 of 2 members do not answer. The cluster would stop taking writes.',
  });
  expect(etcd.writes).toEqual([]);
});

test('data of a member that was removed is not started again', async () => {
  const { etcd, join: joining } = scene();
  await expect(joining(2, { hasData: true })).rejects.toMatchObject({ code: 'ETCD_REFUSED' });
  expect(etcd.writes).toEqual([]);
});

test('a learner whose name came to it with its data is started anew once, and has no vote before it serves', async () => {
  const { etcd, join: joining } = scene();
  const seen: string[] = [];
  const own = {
    wake: nothing,
    serves: async () => seen.some((what) => what.startsWith('restarted')) && seen.push('served') > 0,
    hasCaughtUp: async () => seen.push('asked') > 1,
    restart: async () => {
      seen.push(`restarted with ${voters(etcd).join()}`);
    },
  };
  await joining(2, { own });
  expect(seen).toEqual(['asked', 'asked', 'restarted with cp1', 'served']);
  expect(voters(etcd)).toEqual(['cp1', 'cp2']);
});

test('a learner that serves a moment after its data came is not started anew', async () => {
  const { etcd, join: joining } = scene();
  let caughtUp = false;
  const own = {
    wake: nothing,
    serves: async () => caughtUp,
    hasCaughtUp: async () => {
      caughtUp = true;
      return true;
    },
    restart: () => Promise.reject(new Error('it was restarted')),
  };
  await joining(2, { own });
  expect(voters(etcd)).toEqual(['cp1', 'cp2']);
});

test('a learner that never serves its own host is promoted all the same', async () => {
  const { etcd, join: joining } = scene();
  const restart = () => Promise.reject(new Error());
  const own = { serves: async () => false, hasCaughtUp: async () => false, restart, wake: nothing };
  await joining(2, { own, timeoutMs: 300 });
  expect(voters(etcd)).toEqual(['cp1', 'cp2']);
});

test('a member that does not start is told with what to look at', async () => {
  const { join: joining } = scene();
  let woken = 0;
  const own = {
    serves: async () => false,
    hasCaughtUp: async () => false,
    restart: nothing,
    wake: async () => {
      woken += 1;
    },
  };
  const failed = joining(2, { start: nothing, own, timeoutMs: 300 });
  await expect(failed).rejects.toMatchObject({ code: 'WAIT_TIMEOUT', hint: 'look' });
  expect(woken).toBeGreaterThan(0);
});

test('the members that a manifest names are read back', () => {
  const manifest =
    '    - etcd\n    - --initial-cluster=cp1=https://10.0.0.11:2380,cp2=https://[fd00::2]:2380\n    - --x=y\n';
  expect(initialClusterIn(manifest)).toEqual([
    { name: 'cp1', peerUrl: 'https://10.0.0.11:2380' },
    { name: 'cp2', peerUrl: 'https://[fd00::2]:2380' },
  ]);
  expect(initialClusterIn('    - --initial-cluster-state=existing\n')).toBeUndefined();
  expect(initialClusterIn(undefined)).toBeUndefined();
});
