import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLocalTransport } from '../../src/host/index.ts';
import { type Disturbance, killMachine, powerOnMachine } from '../../src/providers/index.ts';
import { startApiWrites } from './api-writes.ts';
import { changesOf, endOf, eventsOf } from './run-events.ts';
import { createSlipwayCluster, type HostEntry } from './slipway-cluster.ts';

const lab = createSlipwayCluster('endpoints', 89);

/** Two clusters of one lab: three control planes behind a virtual IP, and one with an etcd on a host of its own. */
const behindAddress: readonly HostEntry[] = ['cp1', 'cp2', 'cp3'].map((name) => ({ name, roles: ['control-plane'] }));
const beside: readonly HostEntry[] = [
  { name: 'w1', roles: ['etcd'] },
  { name: 'w2', roles: ['control-plane'] },
];

const VIRTUAL = '10.89.0.10';
const SERVER = `https://${VIRTUAL}:8443`;
const CONTROL_PLANES = behindAddress.map(({ name }) => name);
/** What the API may be away for, by the issue of it. */
const LIMIT_S = 15;
/** After so long the address is on its way, if it moves at all. */
const NOTICED_MS = 5_000;

let first = '';
let second = '';

beforeAll(async () => {
  await lab.machines({ controlPlanes: 3, workers: 2 });
  first = lab.writeHosts('first.yaml', behindAddress, { name: 'endpoints', spec: { virtualIp: VIRTUAL } });
  second = lab.writeHosts('second.yaml', beside, { name: 'outside' });
});

afterAll(() => lab.down());

const machine = (name: string): Disturbance => ({
  name,
  spec: { type: 'lab', controlPlanes: 3, workers: 2, subnet: '10.89.0.0/24' },
  context: {
    name: 'endpoints',
    transport: createLocalTransport(),
    stateDir: join(dirname(lab.file), 'state', 'lab', 'endpoints', 'machines'),
    cacheDir: join(process.env['SLIPWAY_CACHE'] ?? join(homedir(), '.cache', 'slipway'), 'lab'),
    say: () => undefined,
  },
});

const holders = (): readonly string[] =>
  CONTROL_PLANES.filter((name) => lab.on(name, 'ip -o -4 addr show').includes(` ${VIRTUAL}/32 `));

const holder = (): string => {
  const [only, ...others] = holders();
  expect(others).toEqual([]);
  expect(only).toBeDefined();
  return only ?? '';
};

/** Another control plane than the one that is to be disturbed. */
const witnessOf = (disturbed: string): string => CONTROL_PLANES.find((name) => name !== disturbed) ?? '';

/** Does something to the holder under a trickle of writes; tells how long the API was away. */
const disturb = async (label: string, act: (host: string) => Promise<void> | void): Promise<string> => {
  const disturbed = holder();
  const host = witnessOf(disturbed);
  const writes = startApiWrites(lab, { host, credentialsOf: host, servers: [SERVER], label });
  await act(disturbed);
  await new Promise((resolve) => setTimeout(resolve, NOTICED_MS));
  await expect.poll(writes.silentS, { timeout: 1000 * LIMIT_S, interval: 500 }).toBeLessThan(0.5);
  const count = (): number => writes.acknowledged().length;
  const before = count();
  await expect.poll(count, { timeout: 30_000, interval: 500 }).toBeGreaterThan(before + 10);
  const { longestGapS, acknowledged, lost } = writes.end();
  console.log(
    `${label} of the holder ${disturbed}: longest pause ${longestGapS.toFixed(1)} s, ${acknowledged} writes acknowledged, ${lost.length} lost`,
  );
  expect(longestGapS).toBeLessThan(LIMIT_S);
  expect(lost).toEqual([]);
  return disturbed;
};

test('three control planes come up behind one address, which one of them holds', () => {
  lab.done('apply', '-f', first, '--no-check');
  expect(CONTROL_PLANES).toContain(holder());
  for (const name of CONTROL_PLANES) {
    expect(
      lab.on(
        name,
        `kubectl --kubeconfig /etc/kubernetes/admin.conf config view -o 'jsonpath={.clusters[0].cluster.server}'`,
      ),
    ).toBe(SERVER);
    expect(lab.on(name, `curl -sf --cacert /etc/kubernetes/pki/ca.crt ${SERVER}/readyz`)).toBe('ok');
  }
});

test('a second apply behind a virtual IP writes nothing', () => {
  const events = eventsOf(lab.done('apply', '-f', first, '-o', 'json'), 'apply');
  expect(changesOf(events)).toEqual([]);
  expect(endOf(events)).toEqual({ outcome: 'ok', changes: 0 });
});

test('stopping keepalived moves the address; it stays there when the other comes back', async () => {
  const before = await disturb('stop', (host) => void lab.on(host, 'systemctl stop keepalived'));
  const after = holder();
  expect(after).not.toBe(before);
  lab.on(before, 'systemctl start keepalived; sleep 5');
  expect(holder()).toBe(after);
});

test('a holder whose API server is gone passes on to the others; one whose haproxy is gone gives the address away', async () => {
  const stopped = await disturb(
    'api-server',
    (host) => void lab.on(host, 'mv /etc/kubernetes/manifests/kube-apiserver.yaml /run/'),
  );
  lab.on(stopped, 'mv /run/kube-apiserver.yaml /etc/kubernetes/manifests/');
  const before = await disturb('haproxy', (host) => void lab.on(host, 'systemctl stop haproxy'));
  expect(holder()).not.toBe(before);
  lab.on(before, 'systemctl start haproxy');
});

/** Its certificate names the host's address, not this one. */
const answersAgain = async (host: string): Promise<void> => {
  const ready = () => lab.on(host, 'curl -sfk https://127.0.0.1:6443/readyz || true');
  await expect.poll(ready, { timeout: 120_000, interval: 1_000 }).toBe('ok');
};

test('the loss of the host that holds the address is survived, and its return too', async () => {
  const lost = await disturb('kill', (host) => killMachine(machine(host)));
  await powerOnMachine(machine(lost));
  await answersAgain(lost);
  expect(holder()).not.toBe(lost);
});

test('a holder that reboots gives the address away, and takes part again', async () => {
  const rebooted = await disturb(
    'reboot',
    (host) => void lab.on(host, 'systemd-run --quiet --on-active=1 systemctl reboot'),
  );
  await expect.poll(() => reachable(rebooted), { timeout: 60_000, interval: 1_000 }).toBe(true);
  await answersAgain(rebooted);
  expect(holder()).not.toBe(rebooted);
});

const reachable = (host: string): boolean => {
  try {
    return lab.on(host, 'systemctl is-active keepalived').trim() === 'active';
  } catch {
    return false;
  }
};

test('etcd runs on a host of its own, and the API server of another uses it', () => {
  const plan = lab.slipway('plan', '-f', second, '-o', 'json');
  expect(plan.status, plan.stderr).toBe(2);
  const applied = eventsOf(lab.done('apply', '-f', second, '-o', 'json', '--no-check'), 'apply');
  expect(changesOf(applied)).toEqual(changesOf(eventsOf(plan.stdout, 'apply')));
  const pki = '/etc/kubernetes/pki/etcd';
  const files = `--cacert=${pki}/ca.crt --cert=${pki}/healthcheck-client.crt --key=${pki}/healthcheck-client.key`;
  expect(lab.on('w1', `etcdctl ${files} get /registry/minions/ --prefix --keys-only`).trim()).toBe(
    '/registry/minions/w2',
  );
  expect(lab.on('w1', 'ls /etc/kubernetes; ! command -v kubelet')).toBe('pki\n');
  expect(lab.on('w2', 'ls /etc/kubernetes/manifests; ls /etc/kubernetes/pki/etcd')).toBe(
    'kube-apiserver.yaml\nkube-controller-manager.yaml\nkube-scheduler.yaml\nca.crt\n',
  );
});

test('a second apply with an etcd outside writes nothing; reset takes all of it back', () => {
  const events = eventsOf(lab.done('apply', '-f', second, '-o', 'json'), 'apply');
  expect(changesOf(events)).toEqual([]);
  lab.done('reset', '-f', second, '--yes');
  expect(
    lab
      .on(
        'w1',
        'ls -A /var/lib/etcd; ls -d /etc/etcd /etc/kubernetes /usr/local/bin/etcd 2>&1 | grep -vc "No such"; true',
      )
      .trim(),
  ).toBe('0');
  expect(lab.on('w1', 'systemctl is-active etcd || true').trim()).toBe('inactive');
});

test('reset of a control plane takes keepalived and haproxy back', () => {
  lab.done('reset', '-f', first, '--hosts', 'cp3', '--yes');
  expect(lab.on('cp3', 'systemctl is-active keepalived haproxy || true')).toBe('inactive\ninactive\n');
  expect(lab.on('cp3', 'ls /etc/haproxy/haproxy.cfg /etc/keepalived/keepalived.conf 2>/dev/null || true')).toBe('');
  expect(['cp1', 'cp2']).toContain(holder());
});
