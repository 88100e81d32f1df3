import { expect, test } from 'vitest';
import { clusterForJoin, type JoinFlags, joinConfigurationFrom, SpecError } from '../../src/spec/index.ts';

const token = 'abcdef.0123456789abcdef';
const hash = `sha256:${'0a'.repeat(32)}`;
const flags: JoinFlags = { endpoint: '10.0.0.1:6443', token, discoveryTokenCaCertHash: [hash] };
const faultsOf = (text: string | undefined, given: JoinFlags): string => {
  try {
    joinConfigurationFrom(text, 'join.yaml', given);
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
  throw new Error('faults were expected');
};

test('the line that kubeadm prints is enough', () => {
  const join = joinConfigurationFrom(undefined, '', flags);
  expect(join).toMatchObject({
    caCertPath: '/etc/kubernetes/pki/ca.crt',
    discovery: {
      bootstrapToken: { token, apiServerEndpoint: '10.0.0.1:6443', caCertHashes: [hash] },
      tlsBootstrapToken: token,
    },
    nodeRegistration: { imagePullPolicy: 'IfNotPresent' },
  });
  expect(clusterForJoin(join)).toMatchObject({
    controlPlaneEndpoint: '10.0.0.1:6443',
    hosts: [{ name: 'localhost', roles: ['worker'], connection: { type: 'local' } }],
    documents: { join },
  });
});

test('one token may find the cluster and another one join it', () => {
  const other = 'ghijkl.0123456789abcdef';
  const { discovery } = joinConfigurationFrom(undefined, '', { ...flags, tlsBootstrapToken: other });
  expect([discovery.bootstrapToken?.token, discovery.tlsBootstrapToken]).toEqual([token, other]);
  const byFile = joinConfigurationFrom(undefined, '', { discoveryFile: '/tmp/info.conf', token }).discovery;
  expect(byFile).toEqual({ file: { kubeConfigPath: '/tmp/info.conf' }, tlsBootstrapToken: token });
});

test('a file joins too, and flags fill what it leaves open', () => {
  const text = `apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken: {apiServerEndpoint: "10.0.0.1:6443", unsafeSkipCAVerification: true}
nodeRegistration: {taints: []}
`;
  const join = joinConfigurationFrom(text, 'join.yaml', { token, nodeName: 'w1' });
  expect(join.discovery.bootstrapToken).toMatchObject({ token, unsafeSkipCAVerification: true });
  expect(clusterForJoin(join).hosts).toMatchObject([{ name: 'w1', nodeName: 'w1', taints: [] }]);
});

test('what is missing for a join', () => {
  expect(faultsOf(undefined, {})).toMatchInlineSnapshot(`
    "the command line has 1 fault:
      command line: required: expected the endpoint of the cluster, --token and --discovery-token-ca-cert-hash"
  `);
  expect(faultsOf(undefined, { token })).toMatchInlineSnapshot(`
    "the command line has 2 faults:
      command line: "the endpoint": required: give the endpoint of the cluster as host:port
      command line: "--discovery-token-ca-cert-hash": required, so that no other cluster can pose as yours: give --discovery-token-ca-cert-hash sha256:…"
  `);
  expect(
    faultsOf(undefined, { endpoint: '10.0.0.1', token: 'x', discoveryTokenCaCertHash: ['md5:1'] }),
  ).toMatchInlineSnapshot(`
    "the command line has 3 faults:
      command line: "--token": expected a token of the form abcdef.0123456789abcdef (6 and 16 lower-case letters or digits)
      command line: "--discovery-token-ca-cert-hash": expected "sha256:" and 64 hexadecimal digits, found "md5:1"
      command line: "the endpoint": expected host:port, found "10.0.0.1""
  `);
  expect(faultsOf(undefined, { ...flags, endpoint: '10.0.0.1', discoveryFile: 'ftp://x' })).toMatchInlineSnapshot(`
    "the command line has 1 fault:
      command line: has both "bootstrapToken" and "file"; keep one of them"
  `);
  expect(faultsOf('kind: X\n', {})).toMatchInlineSnapshot(`
    "join.yaml has 1 fault:
      join.yaml:1:7: "X.kind": no such kind "X"; expected ClusterConfiguration, InitConfiguration, JoinConfiguration, ResetConfiguration, UpgradeConfiguration, KubeletConfiguration, KubeProxyConfiguration"
  `);
});

test('a token is never shown, not even where file and flag differ', () => {
  const text = `apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ndiscovery: {bootstrapToken: {token: ${token}}}\n`;
  const shown = faultsOf(text, { ...flags, token: 'zzzzzz.0123456789abcdef' });
  expect(shown).not.toMatch(/0123456789abcdef/);
  expect(shown).toMatchInlineSnapshot(`
    "join.yaml has 1 fault:
      join.yaml:3:37: "JoinConfiguration.discovery.bootstrapToken.token": contradicts --token on the command line; give only one of them"
  `);
});
