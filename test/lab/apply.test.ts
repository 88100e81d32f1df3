import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { differences, type HostSnapshot, takeSnapshot } from './host-snapshot.ts';
import { changesOf, endOf, eventsOf } from './run-events.ts';
import { createSlipwayCluster, type HostEntry } from './slipway-cluster.ts';

const lab = createSlipwayCluster('apply', 81);
const home = mkdtempSync(join(tmpdir(), 'slipway-test-home-'));
const snapshotOf = (host: string): HostSnapshot => takeSnapshot((script) => lab.on(host, script));

const hosts: readonly HostEntry[] = [
  { name: 'cp1', roles: ['control-plane'] },
  { name: 'w1', roles: ['worker'] },
  { name: 'w2', roles: ['worker'] },
];
/** The proof of life must find room there. */
const RESERVED = { key: 'reserved', value: 'yes', effect: 'PreferNoSchedule' };
const edited: readonly HostEntry[] = [
  ...hosts.map((host) => (host.name === 'w1' ? { ...host, labels: { disk: 'ssd' }, taints: [RESERVED] } : host)),
  { name: 'w3', roles: ['worker'], labels: { disk: 'hdd' } },
];

let bare: HostSnapshot = {};
let planned: readonly string[] = [];

beforeAll(async () => {
  await lab.machines({ workers: 2 });
  bare = snapshotOf('w2');
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
  lab.down();
});

const hostsFile = join(dirname(lab.file), 'hosts.yaml');

interface Node {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly taints?: readonly { readonly key: string }[] };
  readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] };
}

const nodes = (): readonly Node[] => JSON.parse(lab.kubectl('get', 'nodes', '-o', 'json')).items;

const readiness = (): readonly string[] =>
  nodes().map(({ metadata, status }) => {
    const ready = status.conditions.find(({ type }) => type === 'Ready')?.status;
    return `${metadata.name} ${ready === 'True' ? 'Ready' : 'not Ready'}`;
  });

/** Files below what Slipway manages that changed, in content or attributes, since `mark` was called. */
const WATCHED = '/etc /opt /root /usr/local /usr/lib/systemd /var/lib/slipway /var/lib/kubelet/config.yaml';
const MARKER = '/run/slipway-test-marker';
const mark = (host: string): string => lab.on(host, `touch ${MARKER}; sleep 0.02`);
const touched = (host: string): string =>
  lab.on(host, `find ${WATCHED} \\( -newer ${MARKER} -o -cnewer ${MARKER} \\) -print; rm ${MARKER}`);

test('plan of bare machines touches none of them', () => {
  const plan = lab.slipway('plan', '-f', lab.writeHosts('hosts.yaml', hosts), '-o', 'json');
  expect(plan.status, plan.stdout).toBe(2);
  planned = changesOf(eventsOf(plan.stdout, 'apply'));
  expect(differences(bare, snapshotOf('w2'))).toEqual([]);
});

test('up makes a cluster of bare machines, by exactly the changes that were planned, and proves that it lives', () => {
  const stdout = lab.done('up', '-f', lab.file, '-o', 'json');
  const apply = eventsOf(stdout, 'apply');
  const check = eventsOf(stdout, 'check');
  expect([endOf(apply).outcome, endOf(check).outcome]).toEqual(['ok', 'ok']);
  const legs = check.filter(({ type }) => type === 'unit-ended').map(({ phase, outcome }) => `${phase} ${outcome}`);
  expect(legs.filter((leg) => / (failed|skipped|aborted)$/.test(leg))).toEqual([]);
  expect(legs.join()).toContain('check/traffic');
  expect(readiness()).toEqual(['cp1 Ready', 'w1 Ready', 'w2 Ready']);
  expect(changesOf(apply)).toEqual(planned);
});

test('the proof of life leaves nothing in the cluster', async () => {
  const namespaces = (): readonly string[] => lab.kubectl('get', 'namespaces', '-o', 'name').trim().split('\n');
  const usual = ['default', 'kube-flannel', 'kube-node-lease', 'kube-public', 'kube-system'];
  await expect.poll(namespaces, { timeout: 60_000, interval: 1_000 }).toEqual(usual.map((name) => `namespace/${name}`));
});

test('a second up writes nothing: no change is told, no file on any host is younger', () => {
  for (const { name } of hosts) mark(name);
  const events = eventsOf(lab.done('up', '-f', lab.file, '-o', 'json'), 'apply');
  expect(changesOf(events)).toEqual([]);
  expect(endOf(events)).toEqual({ outcome: 'ok', changes: 0 });
  expect(hosts.map(({ name }) => touched(name))).toEqual(['', '', '']);
});

test('the same machines named as hosts of one’s own are the same cluster: apply and plan have nothing to do', () => {
  for (const { name } of hosts) mark(name);
  expect(lab.done('apply', '-f', hostsFile)).toContain('Nothing to do');
  expect(lab.done('plan', '-f', hostsFile)).toContain('Nothing to change');
  expect(lab.done('plan', '-f', lab.file)).toContain('Nothing to change');
  expect(hosts.map(({ name }) => touched(name))).toEqual(['', '', '']);
});

test('plan of a file that asks its provider for another machine says so', () => {
  lab.write({ workers: 3 });
  const plan = lab.slipway('plan', '-f', lab.file);
  expect(plan.status).toBe(1);
  expect(plan.stderr).toContain('The cluster "apply" has 3 machines; its file says 4.');
  expect(plan.stderr).toContain(`slipway up -f ${lab.file}`);
});

test('plan tells exactly what apply does to a labelled node and an added worker, and touches nothing itself', async () => {
  await lab.machines({ workers: 3 });
  lab.writeHosts('hosts.yaml', edited);
  const before = snapshotOf('w3');
  for (const { name } of hosts) mark(name);
  const plan = lab.slipway('plan', '-f', hostsFile, '-o', 'json');
  expect(plan.status, plan.stderr).toBe(2);
  expect(differences(before, snapshotOf('w3'))).toEqual([]);
  expect(hosts.map(({ name }) => touched(name))).toEqual(['', '', '']);
  const told = eventsOf(plan.stdout, 'apply');
  const done = eventsOf(lab.done('apply', '-f', hostsFile, '-o', 'json'), 'apply');
  expect(changesOf(told)).toEqual(changesOf(done));
  expect(endOf(told).changes).toBe(endOf(done).changes);
  expect(changesOf(done).filter((change) => change.startsWith('w2 '))).toEqual([]);
});

const disks = () => nodes().map(({ metadata }) => metadata.labels['disk']);
const taintsOfW1 = () => nodes()[1]?.spec.taints ?? [];

test('the added worker is Ready, and labels and taints are as the file says', () => {
  expect(readiness()).toEqual(['cp1 Ready', 'w1 Ready', 'w2 Ready', 'w3 Ready']);
  expect(disks()).toEqual([undefined, 'ssd', undefined, 'hdd']);
  expect(taintsOfW1()).toEqual([RESERVED]);
});

test('status tells hosts, nodes, control plane and certificates as JSON', () => {
  const status = JSON.parse(lab.done('status', '-f', hostsFile, '-o', 'json'));
  expect(status).toMatchObject({ cluster: 'apply', kubernetesVersion: 'v1.36.3', reachable: true, unreachable: [] });
  for (const host of status.hosts) {
    expect(host).toMatchObject({ kubelet: 'v1.36.3', kubeletActive: true, containerdActive: true });
  }
  expect(status.hosts.map(({ name }: { name: string }) => name)).toEqual(['cp1', 'w1', 'w2', 'w3']);
  expect(status.nodes.filter(({ ready }: { ready: boolean }) => ready)).toHaveLength(4);
  expect(status.controlPlane.every(({ ready }: { ready: boolean }) => ready)).toBe(true);
  expect(status.controlPlane).toHaveLength(4);
  for (const { daysLeft } of status.certificates) expect(daysLeft).toBeGreaterThan(363);
});

const kubectl = (kubeconfig: string, ...args: readonly string[]): string => {
  const path =
    process.env['SLIPWAY_KUBECTL'] ?? JSON.parse(lab.done('components', 'get', 'kubectl', '-o', 'json')).path;
  return execFileSync(path, ['--kubeconfig', kubeconfig, ...args], { encoding: 'utf8', env: { HOME: home } });
};

test('the printed kubeconfig opens the cluster from the operator’s machine', () => {
  const path = join(home, 'printed.conf');
  writeFileSync(path, lab.done('kubeconfig', '-f', lab.file, '--context', 'here'), { mode: 0o600 });
  expect(kubectl(path, 'config', 'current-context').trim()).toBe('here');
  expect(kubectl(path, 'get', 'nodes', '-o', 'name').trim().split('\n')).toHaveLength(4);
  expect(kubectl(path, 'auth', 'can-i', '*', '*').trim()).toBe('yes');
});

test('a merged kubeconfig keeps every other entry, has a backup, and opens the cluster', () => {
  const path = join(home, '.kube', 'config');
  const other = `apiVersion: v1
kind: Config
current-context: work
clusters: [{name: work, cluster: {server: "https://work.example:6443"}}]
contexts: [{name: work, context: {cluster: work, user: me}}]
users: [{name: me, user: {token: mine}}]
preferences: {}
`;
  mkdirSync(join(home, '.kube'), { recursive: true });
  writeFileSync(path, other, { mode: 0o600 });
  lab.doneWith({ HOME: home, KUBECONFIG: '' }, 'kubeconfig', '-f', lab.file, '--merge');
  expect(readFileSync(`${path}.before-slipway`, 'utf8')).toBe(other);
  expect(kubectl(path, 'config', 'get-contexts', '-o', 'name').trim().split('\n').sort()).toEqual(['apply', 'work']);
  expect(kubectl(path, 'config', 'view', '--raw', '-o', 'jsonpath={.users[?(@.name=="me")].user.token}')).toBe('mine');
  expect(kubectl(path, '--context', 'apply', 'get', 'nodes', '-o', 'name').trim().split('\n')).toHaveLength(4);
});

test('reset takes a host back to what it was before Slipway: files, mounts, interfaces, rules, processes, units', () => {
  lab.done('reset', '-f', hostsFile, '--hosts', 'w2', '--yes');
  expect(differences(bare, snapshotOf('w2'))).toEqual([]);
});

test('a host that was reset comes back with the next apply, and the others are left alone', () => {
  const others = hosts.filter(({ name }) => name !== 'w2');
  for (const { name } of others) mark(name);
  const stdout = lab.done('apply', '-f', hostsFile, '-o', 'json');
  expect(endOf(eventsOf(stdout, 'check')).outcome).toBe('ok');
  expect(others.map(({ name }) => touched(name))).toEqual(['', '']);
  expect(readiness()).toEqual(['cp1 Ready', 'w1 Ready', 'w2 Ready', 'w3 Ready']);
});

test('labels and taints that are gone from the file go, those that somebody has set stay', () => {
  lab.kubectl('label', 'node', 'w1', 'by=hand');
  lab.kubectl('taint', 'node', 'w1', 'by=hand:PreferNoSchedule');
  lab.writeHosts('hosts.yaml', [...hosts, { name: 'w3', roles: ['worker'] }]);
  const planned = changesOf(eventsOf(lab.slipway('plan', '-f', hostsFile, '-o', 'json').stdout, 'apply'));
  const done = eventsOf(lab.done('apply', '-f', hostsFile, '-o', 'json', '--no-check'), 'apply');
  expect(changesOf(done)).toEqual(planned);
  expect(disks()).toEqual([undefined, undefined, undefined, undefined]);
  expect(taintsOfW1().map(({ key }) => key)).toEqual(['by']);
  expect(nodes()[1]?.metadata.labels).toHaveProperty('by', 'hand');
  expect(lab.done('apply', '-f', hostsFile)).toContain('Nothing to do');
});

const LEAKED = `{ apiVersion: networking.k8s.io/v1, kind: IPAddress, metadata: { name: 10.96.0.10, labels: {
  ipaddress.kubernetes.io/ip-family: IPv4, ipaddress.kubernetes.io/managed-by: ipallocator.k8s.io } },
  spec: { parentRef: { group: "", resource: services, namespace: kube-system, name: kube-dns } } }`;

test('an address that a killed run has left taken for a Service that is not there is freed', () => {
  lab.kubectl('delete', 'service', '-n', 'kube-system', 'kube-dns');
  lab.on('cp1', `kubectl --kubeconfig /etc/kubernetes/admin.conf create -f - <<'END'\n${LEAKED}\nEND`);
  lab.done('apply', '-f', hostsFile);
  expect(lab.kubectl('get', 'service', '-n', 'kube-system', 'kube-dns', '-o', 'jsonpath={.spec.clusterIP}')).toBe(
    '10.96.0.10',
  );
});
