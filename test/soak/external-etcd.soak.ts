import { afterAll, beforeAll, expect, test } from 'vitest';
import { changesOf, eventsOf } from '../lab/run-events.ts';
import { createSlipwayCluster, type HostEntry } from '../lab/slipway-cluster.ts';

const lab = createSlipwayCluster('etcd', 92);

beforeAll(async () => {
  await lab.machines({ controlPlanes: 1, workers: 4 });
});

afterAll(() => lab.down());

/** The cluster file with these machines as hosts of etcd. */
const fileWith = (fileName: string, members: readonly string[]): string => {
  const etcd = members.map((name): HostEntry => ({ name, roles: ['etcd'] }));
  return lab.writeHosts(fileName, [{ name: 'cp1', roles: ['control-plane'] }, ...etcd]);
};

const PKI = '/etc/kubernetes/pki/etcd';
const ETCDCTL = `etcdctl --cacert ${PKI}/ca.crt --cert ${PKI}/healthcheck-client.crt --key ${PKI}/healthcheck-client.key`;

/** As etcd on the host lists them: `w1 false` for a member that is no learner. */
const membersOn = (host: string): readonly string[] =>
  lab
    .on(host, `${ETCDCTL} member list`)
    .trim()
    .split('\n')
    .map((line) => line.split(', '))
    .map(([, , name = '', , , learner = '']) => `${name} ${learner}`)
    .sort();

const voters = (...names: readonly string[]): readonly string[] => names.map((name) => `${name} false`);

test('an etcd of one host grows to three, one member after another, and keeps what it holds', () => {
  lab.done('apply', '-f', fileWith('one.yaml', ['w1']), '--no-check');
  expect(membersOn('w1')).toEqual(voters('w1'));
  lab.kubectl('create', 'configmap', 'kept');
  lab.done('apply', '-f', fileWith('three.yaml', ['w1', 'w2', 'w3']), '--no-check');
  expect(membersOn('w3')).toEqual(voters('w1', 'w2', 'w3'));
  expect(lab.kubectl('get', 'configmap', 'kept', '-o', 'name')).toBe('configmap/kept\n');
  const again = lab.done('apply', '-f', fileWith('three.yaml', ['w1', 'w2', 'w3']), '--no-check', '-o', 'json');
  expect(changesOf(eventsOf(again, 'apply'))).toEqual([]);
});

test('the API outlives the loss of one member of three', () => {
  lab.on('w1', 'systemctl stop etcd');
  lab.kubectl('create', 'configmap', 'meanwhile');
  lab.on('w1', 'systemctl start etcd');
});

test('the first member is replaced by an edit of the file', () => {
  lab.done('apply', '-f', fileWith('moved.yaml', ['w2', 'w3', 'w4']), '--no-check');
  expect(membersOn('w4')).toEqual(voters('w2', 'w3', 'w4'));
  expect(lab.kubectl('get', 'configmap', 'kept', 'meanwhile', '-o', 'name')).toBe(
    'configmap/kept\nconfigmap/meanwhile\n',
  );
  lab.done('reset', '-f', fileWith('three.yaml', ['w1', 'w2', 'w3']), '--hosts', 'w1', '--yes');
  expect(lab.on('w1', `ls -A /var/lib/etcd; ls -d ${PKI} /usr/local/bin/etcd 2>/dev/null || true`)).toBe('');
});

test('a member that is reset leaves, and joins again with the next apply', () => {
  const file = fileWith('moved.yaml', ['w2', 'w3', 'w4']);
  lab.done('reset', '-f', file, '--hosts', 'w2', '--yes');
  expect(membersOn('w3')).toEqual(voters('w3', 'w4'));
  lab.done('apply', '-f', file, '--no-check');
  expect(membersOn('w2')).toEqual(voters('w2', 'w3', 'w4'));
});

test('an etcd that has nothing is refused to an API server that has data elsewhere', () => {
  const refused = lab.slipway('apply', '-f', fileWith('other.yaml', ['w1']), '--no-check');
  expect(refused.status).not.toBe(0);
  expect(refused.stdout + refused.stderr).toContain('ETCD_REFUSED');
  expect(lab.kubectl('get', 'configmap', 'kept', '-o', 'name')).toBe('configmap/kept\n');
});
