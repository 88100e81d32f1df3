import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeKills, killMoments, killWalk } from '../faults/kill-walk.ts';
import { failuresIn, type RunEvent } from '../faults/watched-run.ts';
import { type ApiWrites, startApiWrites } from './api-writes.ts';
import { createHaLab } from './ha-lab.ts';
import { changesOf, endOf, eventsOf } from './run-events.ts';
import { type ServiceRequests, startServiceRequests } from './service-requests.ts';

// One cluster for all, under a constant trickle of writes and of requests to a Service: each of its control planes is lost once, and runs are killed on the way.

const FIRST = ['cp1', 'cp2', 'cp3'];
const seed = Number(process.env['SLIPWAY_SEED'] ?? 1);
const lab = createHaLab('ha-losses', 88, { machines: 4, workers: 1 });
let writes: ApiWrites;
let requests: ServiceRequests | undefined;

beforeAll(async () => {
  await lab.makeMachines();
  lab.name(...FIRST);
  const made = await lab.run('apply', '--no-check');
  expect({ status: made.status, failures: failuresIn(made.events) }).toEqual({ status: 0, failures: [] });
  const check = await lab.run('check');
  expect([check.status, failuresIn(check.events)]).toEqual([0, []]);
  requests = startServiceRequests(lab.cluster, {
    controlPlane: 'cp1',
    through: [lab.address('w1')],
    agnhost: '2.63.0',
  });
  const servers = ['cp1', 'cp2', 'cp3', 'cp4'].map(lab.server);
  writes = startApiWrites(lab.cluster, { host: 'w1', credentialsOf: 'cp3', servers, label: 'write' });
});

beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(lab.story())));

afterAll(() => {
  requests?.stop();
  lab.down();
});

/** Runs apply, killing it at seeded moments while hosts leave and join. */
const killedApplies = async (from: number): Promise<void> => {
  const runs = await killWalk({
    start: () => lab.start('apply', '--no-check'),
    moments: killMoments(from, 2),
    within: /^(leave|join-control-plane)\//,
  });
  console.log(describeKills(from, runs));
  expect(runs.flatMap(({ failures }) => failures)).toEqual([]);
};

test('every API server answers for itself, and every node is Ready', () => {
  for (const host of FIRST) {
    const own = ['--server', lab.server(host)];
    expect(lab.kubectl(host, ...own, 'get', '--raw', '/readyz'), host).toBe('ok');
    expect(lab.voters(host), host).toEqual(FIRST);
  }
  lab.kubectl('cp1', 'wait', '--for=condition=Ready', 'nodes', '--all', '--timeout=120s');
  const ready = lab.kubectl('cp1', 'get', 'nodes', '--no-headers').trim().split('\n');
  expect(ready.map((line) => line.split(/\s+/).slice(0, 3).join(' '))).toEqual([
    ...FIRST.map((name) => `${name} Ready control-plane`),
    'w1 Ready <none>',
  ]);
});

test('the authorities are the same on every control plane, for root alone; super-admin.conf is on the first one only', () => {
  const shared = 'ca.crt ca.key sa.key sa.pub front-proxy-ca.key etcd/ca.key';
  const sums = FIRST.map((host) => lab.cluster.on(host, `cd /etc/kubernetes/pki && sha256sum ${shared}`));
  expect(new Set(sums).size).toBe(1);
  expect(lab.cluster.on('cp2', 'find /etc/kubernetes -name "*.key" ! -perm 600; ls /etc/kubernetes')).toBe(
    'admin.conf\ncontroller-manager.conf\nkubelet.conf\nmanifests\npki\nscheduler.conf\n',
  );
});

test('the first control plane is lost: the plan shows how another takes its place', async () => {
  await lab.kill('cp1');
  lab.name('cp4', 'cp2', 'cp3');
  const plan = await lab.run('plan');
  expect(failuresIn(plan.events)).toEqual([]);
  const planned = changesOf(eventsOf(plan.stdout, 'apply'));
  expect(planned).toContain('cp2 leave/control-planes: remove object etcd member cp1');
  expect(planned).toContain('cp2 leave/control-planes: remove object Node cp1');
  expect(planned).toContain('cp4 join-control-plane/etcd-join: create object etcd member cp4');
});

test('one apply replaces it, after others were killed on the way', async () => {
  await killedApplies(seed);
  await lab.converge();
  expect(lab.voters('cp4')).toEqual(['cp2', 'cp3', 'cp4']);
  expect(lab.nodes('cp4')).toEqual(['cp2', 'cp3', 'cp4', 'w1']);
  const endpoints = lab.kubectl(
    'cp4',
    'get',
    'endpointslices',
    'kubernetes',
    '-o',
    'jsonpath={.endpoints[*].addresses[*]}',
  );
  expect(endpoints.split(' ').sort()).toEqual(['cp2', 'cp3', 'cp4'].map(lab.address).sort());
});

test('a control plane that comes back empty is joined anew, after runs were killed on the way', async () => {
  lab.wipe('cp2');
  await killedApplies(seed + 1);
  await lab.converge();
  expect(lab.voters('cp2')).toEqual(['cp2', 'cp3', 'cp4']);
  expect(lab.nodes('cp2')).toEqual(['cp2', 'cp3', 'cp4', 'w1']);
});

test('while one is dead no other leaves, and the reason is told; the rest is worked on', async () => {
  await lab.powerOn('cp1');
  lab.wipe('cp1');
  await lab.kill('cp3');
  lab.cluster.on('w1', 'systemctl disable --now kubelet');
  lab.name('cp2', 'cp3', 'cp1');
  const run = await lab.run('apply', '--no-check');
  expect([run.status, failuresIn(run.events).map((line) => line.split(':')[0])]).toEqual([
    4,
    expect.arrayContaining(['cp3 connect', 'cp2 leave/control-planes']),
  ]);
  expect(failuresIn(run.events).join('\n')).toContain(
    'cp4 cannot leave etcd: without cp4 only 1 of 2 members would answer, and 2 must (cp3 does not)',
  );
  expect(lab.voters('cp2')).toEqual(['cp2', 'cp3', 'cp4']);
  expect(lab.nodes('cp2')).toEqual(['cp2', 'cp3', 'cp4', 'w1']);
  expect(lab.cluster.on('w1', 'systemctl is-active kubelet').trim()).toBe('active');
  lab.name('cp4', 'cp2', 'cp3');
});

test('one that was off comes back by itself', async () => {
  await lab.powerOn('cp3');
  await lab.ready('cp3');
  const idle = eventsOf((await lab.run('apply', '--no-check')).stdout, 'apply');
  expect([changesOf(idle), endOf(idle)]).toEqual([[], { outcome: 'ok', changes: 0 }]);
});

test('a member that is cut off for a while catches up', async () => {
  lab.cluster.on('cp4', CUT_FOR_10_S);
  await delay(12_000);
  await lab.ready('cp4');
  expect(lab.voters('cp4')).toEqual(['cp2', 'cp3', 'cp4']);
  const marker = writes.acknowledged().at(-1) ?? '?';
  expect(lab.kubectl('cp4', 'get', 'configmap', marker, '-o', 'name').trim()).toBe(`configmap/${marker}`);
});

/** Everything but SSH, to and from the other hosts. */
const CUT_FOR_10_S = `
iptables -I INPUT ! -i lo -p tcp ! --dport 22 -j DROP
iptables -I OUTPUT ! -o lo -p tcp ! --sport 22 -j DROP
systemd-run --quiet --on-active=10 sh -c '
  iptables -D INPUT ! -i lo -p tcp ! --dport 22 -j DROP
  iptables -D OUTPUT ! -o lo -p tcp ! --sport 22 -j DROP'`;

/** kubeadm's document with one more flag of the API server. */
const flag = (name: string, value: string): string =>
  `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer: { extraArgs: [{ name: ${name}, value: "${value}" }] }`;
const LAST = ['cp4', 'cp2', 'cp3'];
const apiServers = (): readonly string[] =>
  LAST.map((host) =>
    lab.cluster.on(host, 'grep -c -e event-ttl=2h -e no-such-flag /etc/kubernetes/manifests/* || true'),
  );

test('a flag that no API server knows is put back on the first host, with its last words; the others are not touched', async () => {
  lab.settle(LAST, flag('no-such-flag', 'true'));
  const before = apiServers();
  const run = await lab.run('apply', '--no-check');
  const failures = failuresIn(run.events);
  expect([run.status, failures.map((line) => line.split(':')[0])]).toEqual([1, ['cp4 control-plane/apiserver']]);
  expect(failures.join('\n')).toMatch(
    /kube-apiserver of \S+ did not come up on cp4, so the old static pods were put back, and run/,
  );
  expect(failures.join('\n')).toContain('unknown flag: --no-such-flag');
  expect(apiServers()).toEqual(before);
  for (const host of LAST) await lab.ready(host);
});

test('a flag that is changed goes round one control plane after another: writes go on', async () => {
  lab.settle(LAST, flag('event-ttl', '2h'));
  const since = writes.acknowledged().length;
  const { events } = await lab.converge();
  const turns = events.filter(isTurn).map(({ type, host }) => `${type} ${host}`);
  const hosts = events.filter(isTurn).flatMap(({ type, host = '?' }) => (type === 'unit-change' ? [host] : []));
  expect(hosts.toSorted()).toEqual(LAST.toSorted());
  expect(turns).toEqual(hosts.flatMap((host) => [`unit-change ${host}`, `unit-said ${host}`]));
  const longestGapS = writes.longestGapS(since);
  console.log(`longest pause ${longestGapS.toFixed(1)} s`);
  for (const host of LAST) {
    expect(lab.cluster.on(host, "tr '\\0' ' ' </proc/$(pgrep -o kube-apiserver)/cmdline"), host).toContain(
      '--event-ttl=2h',
    );
  }
  // A client that waits two seconds for an answer, and then asks the next one.
  expect(longestGapS).toBeLessThan(10);
});

/** An API server's manifest is replaced, or the new one was seen to be well. */
const isTurn = ({ type, phase = '', text, change }: RunEvent): boolean =>
  phase.endsWith('control-plane/apiserver') &&
  (type === 'unit-said'
    ? text === 'kube-apiserver is healthy'
    : change?.what === '/etc/kubernetes/manifests/kube-apiserver.yaml');

test('traffic still flows', async () => {
  const check = await lab.run('check');
  expect([check.status, failuresIn(check.events)]).toEqual([0, []]);
});

test('no request to a Service was lost all the while', () => {
  const told = requests?.end() ?? [];
  console.log(told.map(({ target, asked }) => `${asked} requests through ${target}`).join('; '));
  expect(told.map(({ lost }) => lost)).toEqual([[]]);
  for (const { asked } of told) expect(asked).toBeGreaterThan(100);
});

test('a host that is reset leaves the cluster, its node too; a control plane also where its own etcd is broken', async () => {
  expect((await lab.run('reset', '--hosts', 'w1', '--yes')).status).toBe(0);
  expect(lab.nodes('cp2')).toEqual(['cp2', 'cp3', 'cp4']);
  lab.cluster.on('cp4', 'rm /etc/kubernetes/manifests/etcd.yaml');
  expect((await lab.run('reset', '--hosts', 'cp4', '--yes')).status).toBe(0);
  expect(lab.nodes('cp2')).toEqual(['cp2', 'cp3']);
  expect(lab.voters('cp2')).toEqual(['cp2', 'cp3']);
});

test('no acknowledged write was lost, and the API was never away for long', () => {
  const { acknowledged, longestGapS, lost } = writes.end();
  console.log(`${acknowledged} writes acknowledged; longest pause ${longestGapS.toFixed(1)} s`);
  expect(acknowledged).toBeGreaterThan(100);
  expect(lost).toEqual([]);
  expect(longestGapS).toBeLessThan(15);
});
