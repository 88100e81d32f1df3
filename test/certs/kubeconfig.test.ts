import { expect, test } from 'vitest';
import {
  clusterInfoKubeconfig,
  issueKubeconfigs,
  issuePki,
  kubeconfigTable,
  parseKubeconfig,
  startKubeconfigs,
  startPki,
  tokenKubeconfig,
} from '../../src/certs/index.ts';
import { inspectCertificate } from '../../src/certs/inspect-certificate.ts';
import { parseYaml } from '../../src/render/index.ts';
import { bytesOf, pkiContext, without } from './context.ts';

const context = pkiContext({ controlPlaneEndpoint: 'api.example.com' });
const files = bytesOf((await issuePki(context, new Map())).files);
const issued = await issueKubeconfigs(context, files, new Map());
const onDisk = new Map(issued.map(({ file, content }) => [file, { text: content, document: parseYaml(content) }]));

test('every kubeconfig speaks for its user to its server', () => {
  const seen = issued.map(({ file, content }) => {
    const { server, cert = '' } = parseKubeconfig(parseYaml(content));
    const { subject, organizations, usages } = inspectCertificate(cert);
    return [file, server, subject, ...organizations, ...usages];
  });
  const endpoint = 'https://api.example.com:6443';
  expect(seen).toEqual([
    ['admin.conf', endpoint, 'kubernetes-admin', 'kubeadm:cluster-admins', 'clientAuth'],
    ['super-admin.conf', endpoint, 'kubernetes-super-admin', 'system:masters', 'clientAuth'],
    ['kubelet.conf', 'https://10.1.2.3:6443', 'system:node:cp1', 'system:nodes', 'clientAuth'],
    ['controller-manager.conf', 'https://10.1.2.3:6443', 'system:kube-controller-manager', 'clientAuth'],
    ['scheduler.conf', 'https://10.1.2.3:6443', 'system:kube-scheduler', 'clientAuth'],
  ]);
});

test('a second run keeps them, byte for byte', async () => {
  const again = await issueKubeconfigs(context, files, onDisk);
  expect(again).toEqual(issued.map((file) => ({ ...file, made: false })));
});

test('another server or an expired client is a warning, another CA is refused', async () => {
  const moved = await issueKubeconfigs({ ...context, advertiseAddress: '10.9.9.9' }, files, onDisk);
  expect(moved.flatMap(({ warnings }) => warnings)).toEqual([
    'kubelet.conf speaks to https://10.1.2.3:6443 instead of https://10.9.9.9:6443.',
    'controller-manager.conf speaks to https://10.1.2.3:6443 instead of https://10.9.9.9:6443.',
    'scheduler.conf speaks to https://10.1.2.3:6443 instead of https://10.9.9.9:6443.',
  ]);
  const old = await issueKubeconfigs({ ...context, now: new Date(Date.now() + 4e10) }, files, onDisk, ['admin.conf']);
  expect(old[0]?.warnings[0]).toMatch(/^The client certificate in admin\.conf: it expired on/);
  const other = bytesOf((await issuePki(context, new Map())).files);
  await expect(issueKubeconfigs(context, other, onDisk)).rejects.toMatchObject({
    code: 'KUBECONFIG_INVALID',
    message: "admin.conf is there, but trusts another CA than this cluster's.",
  });
});

test('in a running cluster those of people are led to another endpoint, and nothing else of them changes', async () => {
  const named = pkiContext({ controlPlaneEndpoint: '[2001:db8::1]:8443' }, { mayAmend: true });
  const moved = await issueKubeconfigs(named, files, onDisk);
  expect(moved.flatMap(({ file, made }) => (made ? [file] : []))).toEqual(['admin.conf', 'super-admin.conf']);
  for (const [at, { content, made }] of moved.entries()) {
    const before = issued[at]?.content ?? '';
    expect(content).toBe(made ? before.replace('api.example.com:6443', '[2001:db8::1]:8443') : before);
    expect(parseKubeconfig(parseYaml(content)).server).toContain(made ? '[2001:db8::1]:8443' : '10.1.2.3:6443');
  }
});

test('a kubelet.conf that names files is kept when they are this cluster’s', async () => {
  const naming = (path: string) => {
    const cluster = { server: 'https://10.1.2.3:6443', 'certificate-authority': path };
    const user = { 'client-certificate': '/var/lib/kubelet/pki/kubelet-client-current.pem' };
    const document = {
      clusters: [{ name: 'c', cluster }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      users: [{ name: 'u', user }],
      'current-context': 'x',
    };
    return new Map([['kubelet.conf', { text: JSON.stringify(document), document }]]);
  };
  const kept = await issueKubeconfigs(context, files, naming('/etc/kubernetes/pki/ca.crt'), ['kubelet.conf']);
  expect(kept).toMatchObject([{ made: false, warnings: [] }]);
  await expect(issueKubeconfigs(context, files, naming('/tmp/ca.crt'), ['kubelet.conf'])).rejects.toMatchObject({
    code: 'KUBECONFIG_INVALID',
  });
});

test('under an external CA they are kept, but none can be made', async () => {
  const external = without(files, 'ca.key');
  expect((await issueKubeconfigs(context, external, onDisk)).every(({ made }) => !made)).toBe(true);
  await expect(issueKubeconfigs(context, external, new Map())).rejects.toMatchObject({ code: 'CERT_CA_KEY_MISSING' });
  await expect(issueKubeconfigs(context, new Map(), onDisk)).rejects.toMatchObject({
    hint: 'Make it first: slipway init phase certs/ca',
  });
});

test('they can be made while the CA is being made', async () => {
  const pki = startPki(context, new Map());
  const running = startKubeconfigs(
    context,
    () => pki.authority('ca'),
    async () => new Map(),
    {
      only: ['admin.conf', 'scheduler.conf'],
    },
  );
  const { content } = await running.file('scheduler.conf');
  expect(parseKubeconfig(parseYaml(content)).ca).toBe(await pki.file('ca.crt'));
  expect((await running.all()).map(({ file }) => file)).toEqual(['admin.conf', 'scheduler.conf']);
  await expect(running.file('kubelet.conf')).rejects.toMatchObject({ code: 'INTERNAL' });
});

test('a joining kubelet gets a kubeconfig with a token, named as kubeadm names it', () => {
  expect(tokenKubeconfig({ server: 'https://[fd00::1]:6443', ca: 'CA\n', token: '123456.0123456789012345' })).toBe(
    `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: Q0EK
    server: https://[fd00::1]:6443
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: tls-bootstrap-token-user
  name: tls-bootstrap-token-user@kubernetes
current-context: tls-bootstrap-token-user@kubernetes
kind: Config
users:
- name: tls-bootstrap-token-user
  user:
    token: "123456.0123456789012345"
`,
  );
});

test('cluster-info holds an unnamed cluster and nobody', () => {
  const text = clusterInfoKubeconfig({ server: 'https://10.1.2.3:6443', ca: 'CA\n' });
  expect(text).toContain('  name: ""\ncontexts: null\ncurrent-context: ""\nkind: Config\nusers: null\n');
  expect(parseKubeconfig(parseYaml(text))).toEqual({ server: 'https://10.1.2.3:6443', clusterName: '', ca: 'CA\n' });
});

test.each(['123', 'true', '0x1f', '1e3', '12:30', 'yes', '2026-01-01', '~', 'a b', 'a: b', '- a', '#a', "it's"])(
  'a cluster named %j is still a string in YAML',
  (clusterName) => {
    const text = tokenKubeconfig({ server: 'https://a:1', ca: '', token: 't', clusterName });
    expect(parseKubeconfig(parseYaml(text)).clusterName).toBe(clusterName);
  },
);

test.each([
  [undefined, /not a YAML mapping/],
  [{ 'current-context': 'a', contexts: [] }, /current context "a" is not among/],
  [{ 'current-context': 'a', contexts: [{ name: 'a', context: { cluster: 'c' } }] }, /no cluster "c" with a server/],
])('the document %j is refused as a kubeconfig', (document, message) => {
  expect(() => parseKubeconfig(document, 'admin.conf')).toThrow(message);
});

test('the table names the phases of kubeadm', () => {
  expect(kubeconfigTable.map(({ phase }) => phase)).toEqual([
    'admin',
    'super-admin',
    'kubelet',
    'controller-manager',
    'scheduler',
  ]);
});
