import { expect, test } from 'vitest';
import { loadCluster, SpecError } from '../../src/spec/index.ts';

const load = (spec: string, documents = '') =>
  loadCluster(
    `apiVersion: slipway.dev/v1alpha1
kind: Cluster
metadata: { name: demo }
spec:
${spec}${documents}`,
    'cluster.yaml',
    { baseDir: '/site', home: '/home/me' },
  );

const faultsOf = (spec: string, documents?: string): string => {
  try {
    load(spec, documents);
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
  throw new Error('the file was expected to have faults');
};

const hosts = (etcd: readonly string[] = []): string => `  hosts:
    - { name: cp1, role: control-plane, ssh: 192.0.2.11 }
    - { name: cp2, role: control-plane, ssh: 192.0.2.12 }
${etcd.map((line) => `    - ${line}\n`).join('')}`;

const PKI = '/etc/kubernetes/pki';
const CLIENT = {
  caFile: `${PKI}/etcd/ca.crt`,
  certFile: `${PKI}/apiserver-etcd-client.crt`,
  keyFile: `${PKI}/apiserver-etcd-client.key`,
};

test('hosts with the role etcd are the etcd of the cluster; control planes may then be two', () => {
  const { documents } = load(hosts(['{ name: etcd1, role: etcd, ssh: 192.0.2.31 }']));
  expect(documents.cluster.etcd).toEqual({
    external: {
      endpoints: ['https://192.0.2.31:2379'],
      httpEndpoints: ['https://192.0.2.31:2379'],
      ...CLIENT,
    },
  });
});

test("somebody else's etcd is named by its endpoints and by files beside the cluster file", () => {
  const { documents, etcdFiles } = load(`  etcd:
    endpoints: ['https://etcd.example.com:2379']
    caFile: etcd-ca.crt
    certFile: ~/client.crt
    keyFile: ~/client.key
${hosts()}`);
  expect(documents.cluster.etcd).toMatchObject({
    external: { endpoints: ['https://etcd.example.com:2379'], ...CLIENT },
  });
  expect(etcdFiles).toEqual({
    caFile: '/site/etcd-ca.crt',
    certFile: '/home/me/client.crt',
    keyFile: '/home/me/client.key',
  });
});

test('members are an odd number, have no other role, and addresses that are known', () => {
  expect(
    faultsOf(
      hosts([
        '{ name: etcd1, role: etcd, ssh: etcd1.example.com }',
        '{ name: w1, roles: [etcd, worker], ssh: 192.0.2.32 }',
      ]),
    ),
  ).toMatchInlineSnapshot(`
    "cluster.yaml has 3 faults:
      cluster.yaml:5:3: "spec.hosts": 2 hosts with the role etcd; expected an odd number, since each is an etcd member and more than half must agree
      cluster.yaml:8:7: "spec.hosts[2]": the control planes must know where etcd1 is; expected "address: …"
      cluster.yaml:9:26: "spec.hosts[3].roles": etcd on a host of its own goes with no other role; without it, control planes are the members"
  `);
});

test('etcd is spoken of in one place only', () => {
  const document = '---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\netcd: { local: {} }\n';
  const member = ['{ name: etcd1, role: etcd, ssh: 192.0.2.31 }'];
  expect(faultsOf(hosts(member), document)).toContain('etcd is spoken of in several places');
  expect(faultsOf(`  etcd: { endpoints: ['https://192.0.2.40:2379'] }\n${hosts(member)}`)).toContain(
    '"spec.etcd", hosts with the role etcd; keep one',
  );
});

test('files of a client come together, and only with TLS', () => {
  const withFiles = (files: string, url = 'https://192.0.2.40:2379'): string =>
    faultsOf(`  etcd: { endpoints: ['${url}'], ${files} }\n${hosts()}`);
  expect(withFiles('caFile: ca.crt, certFile: c.crt')).toContain('"certFile" and "keyFile" belong together');
  expect(withFiles('certFile: c.crt, keyFile: c.key')).toContain('a client certificate needs "caFile" too');
  expect(withFiles('caFile: ca.crt', 'http://192.0.2.40:2379')).toContain('expected https URLs');
});
