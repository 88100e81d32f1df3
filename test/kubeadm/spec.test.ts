import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import {
  clusterFromKubeadmConfig,
  joinConfigurationFrom,
  readClusterConfiguration,
  SpecError,
  writeClusterConfiguration,
} from '../../src/spec/index.ts';
import { kubeadm } from './kubeadm-binary.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-kubeadm-spec-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (args: readonly string[]) =>
  spawnSync(kubeadm(), args, { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', KUBEADM_INIT_DRYRUN_DIR: folder } });

const fileOf = (text: string): string => {
  const path = join(mkdtempSync(join(folder, 'config-')), 'kubeadm.yaml');
  writeFileSync(path, text);
  return path;
};

const valuesOf = (text: string): readonly Record<string, unknown>[] =>
  parseAllDocuments(text).map((document) => document.toJS() as Record<string, unknown>);

const firstOf = <T>(text: string): T => parseAllDocuments(text)[0]?.toJS() as T;

const v1beta4 = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind:';
const init = `${v1beta4} InitConfiguration\nlocalAPIEndpoint: {advertiseAddress: 10.0.0.1}\nnodeRegistration: {name: node, criSocket: "unix:///x"}\n`;
const clusterOf = (fields: string): string =>
  `${init}---\n${v1beta4} ClusterConfiguration\nkubernetesVersion: v1.36.3\n${fields}`;

/** A kubeconfig that leads nowhere: a dry run reads it and never calls. */
const kubeconfig = `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
contexts: [{name: c, context: {cluster: c, user: c}}]
users: [{name: c, user: {token: none}}]
current-context: c
`;

/** What kubeadm would put into the ConfigMap kubeadm-config. */
const storedByKubeadm = (config: string): string => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'admin.conf'), kubeconfig);
  const { stdout, stderr, status } = run([
    'init',
    'phase',
    'upload-config',
    'kubeadm',
    '--dry-run',
    '--config',
    fileOf(config),
  ]);
  expect(status, stderr).toBe(0);
  const object = /Attached object:\n(apiVersion: v1\ndata:\n[\s\S]*?kind: ConfigMap\n)/.exec(stdout)?.[1] ?? '';
  const { data } = firstOf<{ data: { ClusterConfiguration: string } }>(object);
  return data.ClusterConfiguration;
};

const configurations: Readonly<Record<string, string>> = {
  defaults: '',
  'networks of its own': `controlPlaneEndpoint: lb.example.com
clusterName: "on"
networking: {podSubnet: "10.200.0.0/16,fd00::/56", serviceSubnet: "10.100.0.0/16,fd01::/112", dnsDomain: k8s.example}
`,
  'extra arguments, volumes, environment and names': `apiServer:
  certSANs: [API.Example.com, 10.1.2.3, "*.apps.example.com"]
  extraArgs:
    - {name: verbosity, value: "4"}
    - {name: empty, value: ""}
    - {name: yes-word, value: "yes"}
    - {name: colon, value: "a: b"}
    - {name: octal, value: "012"}
    - {name: float, value: "1e3"}
    - {name: hex, value: "0x1F"}
    - {name: dash, value: "- a"}
    - {name: star, value: "*"}
    - {name: comment, value: "a #b"}
    - {name: time, value: "12:30:45"}
    - {name: date, value: "2001-01-01"}
    - {name: nothing, value: "null"}
    - {name: space, value: " lead"}
    - {name: letter, value: "y"}
    - {name: twice, value: a}
    - {name: twice, value: b}
  extraVolumes:
    - {name: va, hostPath: /a, mountPath: /b, readOnly: false, pathType: ""}
    - {name: vb, hostPath: /a, mountPath: /b, readOnly: true, pathType: DirectoryOrCreate}
  extraEnvs: [{name: A, value: ""}, {name: B, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]
controllerManager: {extraArgs: [{name: node-cidr-mask-size-ipv4, value: "25"}]}
scheduler: {extraEnvs: [{name: C, value: c}]}
`,
  'etcd with settings': `etcd:
  local:
    dataDir: /data/etcd
    imageTag: "3.6"
    imageRepository: registry.example.com:5000/etcd
    extraArgs: [{name: quota-backend-bytes, value: "1"}]
    serverCertSANs: [etcd.example.com]
    peerCertSANs: [10.1.1.1]
`,
  'etcd elsewhere':
    'etcd: {external: {endpoints: ["https://10.0.0.9:2379"], caFile: /ca.crt, certFile: /c.crt, keyFile: /c.key}}\n',
  'everything else': `certificatesDir: /pki
imageRepository: registry.example.com/k8s
encryptionAlgorithm: ECDSA-P384
certificateValidityPeriod: 100h
caCertificateValidityPeriod: 90m
dns: {disabled: true, imageTag: v1}
proxy: {disabled: true}
featureGates: {RootlessControlPlane: false}
`,
};

test.each(Object.entries(configurations))('what is stored is what kubeadm stores: %s', (_name, fields) => {
  const text = clusterOf(fields);
  const theirs = storedByKubeadm(text);
  const { cluster } = clusterFromKubeadmConfig(text, 'kubeadm.yaml', {}).documents;
  expect(writeClusterConfiguration(cluster)).toBe(theirs);
  expect(writeClusterConfiguration(readClusterConfiguration(theirs))).toBe(theirs);
});

test('the defaults are those of kubeadm config print', () => {
  const [theirInit, theirCluster] = valuesOf(run(['config', 'print', 'init-defaults']).stdout);
  const { documents } = clusterFromKubeadmConfig(undefined, '', {
    kubernetesVersion: 'v1.36.0',
    nodeName: 'node',
    apiserverAdvertiseAddress: '1.2.3.4',
    criSocket: 'unix:///var/run/containerd/containerd.sock',
    token: 'abcdef.0123456789abcdef',
  });
  expect({ ...documents.init, nodeRegistration: { ...documents.init.nodeRegistration, taints: null } }).toEqual(
    theirInit,
  );
  expect({ ...documents.cluster, kubernetesVersion: '1.36.0' }).toEqual(theirCluster);
});

test('the defaults of a join are those of kubeadm config print', () => {
  const theirs = firstOf<{ nodeRegistration: { name: string } }>(run(['config', 'print', 'join-defaults']).stdout);
  const ours = joinConfigurationFrom(undefined, '', {
    endpoint: 'kube-apiserver:6443',
    token: 'abcdef.0123456789abcdef',
    discoveryTokenUnsafeSkipCaVerification: true,
    criSocket: 'unix:///var/run/containerd/containerd.sock',
    nodeName: theirs.nodeRegistration.name,
  });
  expect({ ...ours, nodeRegistration: { ...ours.nodeRegistration, taints: null } }).toEqual(theirs);
});

test('what was set survives the way through kubeadm config migrate, empty taints too', () => {
  const text = `${v1beta4} InitConfiguration
localAPIEndpoint: {advertiseAddress: 10.0.0.1, bindPort: 7443}
nodeRegistration: {name: node, criSocket: "unix:///x", taints: [], imagePullPolicy: Never, imagePullSerial: false, kubeletExtraArgs: [{name: v, value: "2"}]}
bootstrapTokens: [{token: abcdef.0123456789abcdef, ttl: 90s, description: d, usages: [signing, authentication]}]
skipPhases: [addon]
patches: {directory: /p}
timeouts: {discovery: 90s, tlsBootstrap: 1h}
`;
  const { stdout, status } = run(['config', 'migrate', '--old-config', fileOf(text)]);
  expect(status).toBe(0);
  const [theirs] = valuesOf(stdout);
  const { timeouts, ...ours } = clusterFromKubeadmConfig(text, 'f', {}).documents.init;
  // kubeadm config migrate always writes 0s here.
  expect({ ...ours, timeouts: { ...timeouts, controlPlaneComponentHealthCheck: '0s' } }).toEqual(theirs);
});

/** Documents that both must take or refuse alike. */
const verdicts: readonly (readonly [name: string, fields: string])[] = [
  ['nothing but defaults', ''],
  ['an unknown field', 'bogus: 1\n'],
  ['a wrong type', 'networking: [a]\n'],
  ['a number for text', 'clusterName: 5\n'],
  ['a duplicate key', 'clusterName: a\nclusterName: b\n'],
  ['an endpoint with a port', 'controlPlaneEndpoint: "lb.example.com:443"\n'],
  ['an endpoint with a port out of range', 'controlPlaneEndpoint: "1.2.3.4:99999"\n'],
  ['an endpoint with a scheme', 'controlPlaneEndpoint: "https://a"\n'],
  ['an IPv6 endpoint', 'controlPlaneEndpoint: "[fd00::1]:6443"\n'],
  ['a service subnet too small', 'networking: {serviceSubnet: 10.0.0.0/29}\n'],
  ['the smallest service subnet', 'networking: {serviceSubnet: 10.0.0.0/28}\n'],
  ['a service subnet too large', 'networking: {serviceSubnet: 10.0.0.0/11}\n'],
  ['an IPv6 service subnet too large', 'networking: {serviceSubnet: "fd00::/107"}\n'],
  ['a pod subnet smaller than a node has', 'networking: {podSubnet: 10.0.0.0/25}\n'],
  [
    'a small pod subnet with a node mask to fit',
    'networking: {podSubnet: 10.0.0.0/25}\ncontrollerManager: {extraArgs: [{name: node-cidr-mask-size-ipv4, value: "26"}]}\n',
  ],
  [
    'a small pod subnet that nobody divides',
    'networking: {podSubnet: 10.0.0.0/25}\ncontrollerManager: {extraArgs: [{name: allocate-node-cidrs, value: "false"}]}\n',
  ],
  ['a pod subnet too large', 'networking: {podSubnet: 10.0.0.0/7}\n'],
  ['two subnets of one family', 'networking: {podSubnet: "10.0.0.0/16,10.1.0.0/16"}\n'],
  ['three subnets', 'networking: {podSubnet: "10.0.0.0/16,fd00::/56,10.1.0.0/16"}\n'],
  ['a DNS domain with capitals', 'networking: {dnsDomain: Cluster.Local}\n'],
  ['a relative certificate folder', 'certificatesDir: pki\n'],
  ['an unknown algorithm', 'encryptionAlgorithm: RSA-1024\n'],
  ['an unknown feature gate', 'featureGates: {Nope: true}\n'],
  ['a bad duration', 'certificateValidityPeriod: 1y\n'],
  ['a bad name for the certificate', 'apiServer: {certSANs: ["a b"]}\n'],
  ['an argument without a name', 'apiServer: {extraArgs: [{name: "", value: a}]}\n'],
  ['a bad image repository', 'imageRepository: "a b"\n'],
  ['an image repository with a port', 'imageRepository: "localhost:5000/k8s"\n'],
  ['both kinds of etcd', 'etcd: {local: {}, external: {endpoints: ["https://a:1"]}}\n'],
  ['etcd elsewhere without endpoints', 'etcd: {external: {endpoints: []}}\n'],
  ['etcd elsewhere by http', 'etcd: {external: {endpoints: ["http://a:1"]}}\n'],
  ['etcd elsewhere by http with a CA', 'etcd: {external: {endpoints: ["http://a:1"], caFile: /a}}\n'],
  ['etcd elsewhere with half a key pair', 'etcd: {external: {endpoints: ["https://a:1"], caFile: /a, certFile: /b}}\n'],
  ['etcd elsewhere without a scheme', 'etcd: {external: {endpoints: [etcd.example.com]}}\n'],
  ['a relative etcd folder', 'etcd: {local: {dataDir: etcd}}\n'],
];

test.each(verdicts)('kubeadm and Slipway agree on %s', (_name, fields) => {
  expect(isTaken(clusterOf(fields))).toBe(
    run(['config', 'validate', '--config', fileOf(clusterOf(fields))]).status === 0,
  );
});

const initVerdicts: readonly (readonly [name: string, fields: string])[] = [
  ['a token of the wrong form', 'bootstrapTokens: [{token: abc}]\n'],
  [
    'groups without authentication',
    'bootstrapTokens: [{token: abcdef.0123456789abcdef, usages: [signing], groups: ["system:bootstrappers:a"]}]\n',
  ],
  ['an unknown usage', 'bootstrapTokens: [{token: abcdef.0123456789abcdef, usages: [x]}]\n'],
  ['a group of another kind', 'bootstrapTokens: [{token: abcdef.0123456789abcdef, groups: ["system:masters"]}]\n'],
  ['a certificate key', `certificateKey: ${'0a'.repeat(32)}\n`],
  ['a short certificate key', 'certificateKey: 0a0b\n'],
  ['a node name with capitals', 'nodeRegistration: {name: "a_b", criSocket: "unix:///x"}\n'],
  ['an unknown pull policy', 'nodeRegistration: {name: a, criSocket: "unix:///x", imagePullPolicy: Sometimes}\n'],
  ['a port out of range', 'localAPIEndpoint: {advertiseAddress: 10.0.0.1, bindPort: 70000}\n'],
  ['a name for an address', 'localAPIEndpoint: {advertiseAddress: host}\n'],
];

test.each(initVerdicts)('kubeadm and Slipway agree on an InitConfiguration with %s', (_name, fields) => {
  const text = `${v1beta4} InitConfiguration\n${fields.includes('nodeRegistration') ? '' : 'nodeRegistration: {name: a, criSocket: "unix:///x"}\n'}${fields}---\n${v1beta4} ClusterConfiguration\nkubernetesVersion: v1.36.3\n`;
  expect(isTaken(text)).toBe(run(['config', 'validate', '--config', fileOf(text)]).status === 0);
});

test('Slipway refuses what kubeadm takes and then fails on', () => {
  const rows = [
    `${init}---\n${v1beta4} ClusterConfiguration\nkubernetesVersion: v1.36.3\netcd: {external: {endpoints: ["a:1"]}}\n`,
    `${v1beta4} InitConfiguration\nnodeRegistration: {name: a, criSocket: "tcp://x"}\n---\n${v1beta4} ClusterConfiguration\nkubernetesVersion: v1.36.3\n`,
  ];
  expect(rows.map((text) => run(['config', 'validate', '--config', fileOf(text)]).status)).toEqual([0, 0]);
  expect(rows.map(isTaken)).toEqual([false, false]);
});

const joinVerdicts: readonly (readonly [name: string, fields: string])[] = [
  ['nothing', '{}'],
  [
    'an unverified CA',
    '{bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint: "a:1", unsafeSkipCAVerification: true}}',
  ],
  ['no CA hash', '{bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint: "a:1"}}'],
  ['no token', '{bootstrapToken: {apiServerEndpoint: "a:1", unsafeSkipCAVerification: true}}'],
  [
    'no port',
    '{bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint: a, unsafeSkipCAVerification: true}}',
  ],
  [
    'two ways of discovery',
    '{file: {kubeConfigPath: /etc/hosts}, bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint: "a:1", unsafeSkipCAVerification: true}}',
  ],
  ['a file', '{file: {kubeConfigPath: /etc/hosts}}'],
  ['a file by http', '{file: {kubeConfigPath: "http://a/b"}}'],
];

test.each(joinVerdicts)('kubeadm and Slipway agree on a JoinConfiguration with %s', (_name, discovery) => {
  const text = `${v1beta4} JoinConfiguration\nnodeRegistration: {name: a, criSocket: "unix:///x"}\ndiscovery: ${discovery}\n`;
  const isOurs = isAccepted(() => joinConfigurationFrom(text, 'f', {}));
  expect(isOurs).toBe(run(['config', 'validate', '--config', fileOf(text)]).status === 0);
});

const isTaken = (text: string): boolean => isAccepted(() => clusterFromKubeadmConfig(text, 'f', {}));

const isAccepted = (load: () => unknown): boolean => {
  try {
    load();
    return true;
  } catch (error) {
    if (error instanceof SpecError) return false;
    throw error;
  }
};
