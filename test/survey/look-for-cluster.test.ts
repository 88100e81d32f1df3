import { expect, test } from 'vitest';
import { createHost, probeFacts } from '../../src/host/index.ts';
import { lookForCluster } from '../../src/survey/index.ts';
import { createFakeNode } from '../phases/fake-node.ts';
import { clusterOf } from '../phases/run-recipe.ts';

const cluster = clusterOf(['w1']);

const presenceOf = async (name: string, files: Readonly<Record<string, string>>) => {
  const spec = cluster.hosts.find((host) => host.name === name);
  if (spec === undefined) throw new Error(`no host ${name}`);
  const node = createFakeNode({ name, address: '10.0.0.11', rules: [] }, []);
  const host = createHost({ name, transport: node, facts: await probeFacts(node) });
  await host.files.ensure(Object.entries(files).map(([path, content]) => ({ path, content })));
  return (await lookForCluster(host, spec, cluster)).presence;
};

const CA = { '/etc/kubernetes/pki/ca.crt': 'an authority' };
const IDENTITY = { ...CA, '/var/lib/kubelet/pki/kubelet-client-current.pem': 'a certificate' };
const DATA = { ...CA, '/var/lib/etcd/member/snap/db': 'data' };

test.each([
  ['cp1', 'bare', {}],
  ['cp1', 'begun', CA],
  ['cp1', 'holds', { ...IDENTITY, ...DATA }],
  ['cp1', 'node', IDENTITY],
  ['w1', 'node', IDENTITY],
  ['w1', 'begun', CA],
] as const)('%s counts as %s by its files (%#)', async (name, presence, files) => {
  expect(await presenceOf(name, files)).toBe(presence);
});

test('a first control plane whose run was cut before etcd had data is begun, not a node that lost its cluster', async () => {
  expect(await presenceOf('cp1', { ...IDENTITY, '/etc/kubernetes/pki/ca.key': 'a key' })).toBe('begun');
  expect(await presenceOf('cp1', { ...IDENTITY, '/etc/kubernetes/super-admin.conf': 'may everything' })).toBe('begun');
});
