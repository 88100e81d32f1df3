import { afterAll, beforeAll, expect, test } from 'vitest';
import { changesOf, endOf, eventsOf, type PrintedEvent } from './run-events.ts';
import { createSlipwayCluster } from './slipway-cluster.ts';

const lab = createSlipwayCluster('ha', 71);
const CONTROL_PLANES = ['cp1', 'cp2', 'cp3'];

beforeAll(async () => {
  await lab.machines({ controlPlanes: 3, workers: 1 });
});

afterAll(() => lab.down());

/** As etcd on the host lists them: `name voter` or `name learner`. */
const membersOn = (host: string): readonly string[] => {
  const pki = '/etc/kubernetes/pki/etcd';
  const files = `--cacert ${pki}/ca.crt --cert ${pki}/healthcheck-client.crt --key ${pki}/healthcheck-client.key`;
  const url = 'https://127.0.0.1:2379/v3/cluster/member/list';
  const { members }: { members: readonly { readonly name?: string; readonly isLearner?: boolean }[] } = JSON.parse(
    lab.on(host, `curl -sf ${files} -X POST -d '{}' ${url}`),
  );
  return members.map(({ name = '?', isLearner }) => `${name} ${isLearner ? 'learner' : 'voter'}`).sort();
};

/** Kills the run as soon as its output matches; gives whether it came so far. */
const killAt = async (pattern: RegExp): Promise<boolean> => {
  const child = lab.start('apply', '-f', lab.file, '-o', 'json');
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += String(chunk);
    if (pattern.test(text)) child.kill('SIGKILL');
  });
  await ended;
  return pattern.test(text);
};

const failures = (events: readonly PrintedEvent[]): readonly string[] =>
  events.filter(({ outcome }) => outcome === 'failed').map(({ phase, host }) => `${phase} ${host}`);

test('a run that is killed while a host joins etcd leaves no more than the next run completes', async () => {
  expect(await killAt(/"unit-change"[^\n]*etcd member cp\d/)).toBe(true);
  const again = lab.slipway('apply', '-f', lab.file, '-o', 'json');
  const events = eventsOf(again.stdout, 'apply');
  expect(failures(events)).toEqual([]);
  expect(endOf(events).outcome).toBe('ok');
  expect(again.status, again.stderr).toBe(0);
});

test('every control plane has a vote in etcd, and sees the same members', () => {
  const members = CONTROL_PLANES.map((name) => `${name} voter`);
  for (const host of CONTROL_PLANES) expect(membersOn(host), host).toEqual(members);
});

test('every API server answers for itself, and every node is Ready', () => {
  for (const host of CONTROL_PLANES) {
    const kubectl = 'kubectl --kubeconfig /etc/kubernetes/admin.conf';
    expect(lab.on(host, `${kubectl} config view -o 'jsonpath={.clusters[0].cluster.server}'`), host).toMatch(
      lab.hosts().find(({ name }) => name === host)?.address ?? '?',
    );
    expect(lab.on(host, `${kubectl} get --raw /readyz`), host).toBe('ok');
  }
  const ready = lab.kubectl('get', 'nodes', '--no-headers').trim().split('\n');
  expect(ready.map((line) => line.split(/\s+/).slice(0, 3).join(' '))).toEqual([
    ...CONTROL_PLANES.map((name) => `${name} Ready control-plane`),
    'w1 Ready <none>',
  ]);
});

test('the authorities are the same on every control plane, for root alone; super-admin.conf is on the first one only', () => {
  const shared = 'ca.crt ca.key sa.key sa.pub front-proxy-ca.key etcd/ca.key';
  const sums = CONTROL_PLANES.map((host) => lab.on(host, `cd /etc/kubernetes/pki && sha256sum ${shared}`));
  expect(new Set(sums).size).toBe(1);
  expect(lab.on('cp2', 'find /etc/kubernetes -name "*.key" ! -perm 600; ls /etc/kubernetes')).toBe(
    'admin.conf\ncontroller-manager.conf\nkubelet.conf\nmanifests\npki\nscheduler.conf\n',
  );
});

test('a second apply of three control planes writes nothing', () => {
  const events = eventsOf(lab.done('apply', '-f', lab.file, '-o', 'json'), 'apply');
  expect(changesOf(events)).toEqual([]);
  expect(endOf(events)).toEqual({ outcome: 'ok', changes: 0 });
});

test('a control plane that is reset leaves etcd through the others where its own is broken, and is taken in again', () => {
  lab.on('cp3', 'rm /etc/kubernetes/manifests/etcd.yaml');
  lab.done('reset', '-f', lab.file, '--hosts', 'cp3', '--yes');
  expect(membersOn('cp1')).toEqual(['cp1 voter', 'cp2 voter']);
  lab.done('apply', '-f', lab.file);
  expect(membersOn('cp3')).toEqual(CONTROL_PLANES.map((name) => `${name} voter`));
});

test('a control plane that is reset leaves etcd', () => {
  lab.done('reset', '-f', lab.file, '--hosts', 'cp2', '--yes');
  expect(membersOn('cp1')).toEqual(['cp1 voter', 'cp3 voter']);
});
