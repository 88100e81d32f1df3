import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { runProgram } from '../../src/cli/program.ts';
import { fakeTerminal } from '../cli/fake-terminal.ts';
import { kubeadm } from './kubeadm-binary.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-kubeadm-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const theirs = (...argv: readonly string[]): string =>
  execFileSync(kubeadm(), argv, {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });

const ours = async (...argv: readonly string[]): Promise<string> => {
  const terminal = fakeTerminal({ cwd: folder, home: folder, machine: hostname() });
  expect(await runProgram(argv, terminal), terminal.printed.err).toBe(0);
  return terminal.printed.out;
};

const fileOf = (text: string): string => {
  const path = join(mkdtempSync(join(folder, 'config-')), 'kubeadm.yaml');
  writeFileSync(path, text);
  return path;
};

test.each([
  ['init-defaults'],
  ['init-defaults', '--component-configs', 'KubeletConfiguration'],
  ['init-defaults', '--component-configs', 'KubeProxyConfiguration,KubeletConfiguration'],
  ['join-defaults'],
  ['reset-defaults'],
  ['upgrade-defaults'],
])('config print %s prints the very bytes of kubeadm', async (...words) => {
  expect(await ours('config', 'print', ...words)).toBe(theirs('config', 'print', ...words));
});

const cluster = (fields = ''): string =>
  `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\n${fields}`;
const old = (kind: string, fields = ''): string => `apiVersion: kubeadm.k8s.io/v1beta3\nkind: ${kind}\n${fields}`;

const images: readonly (readonly [name: string, words: readonly string[], text: string | undefined])[] = [
  ['the newest version', ['--kubernetes-version', 'v1.36.3'], undefined],
  ['a version without its v', ['--kubernetes-version', '1.36.2'], undefined],
  [
    'another registry',
    ['--kubernetes-version', 'v1.36.3', '--image-repository', 'registry.example.com:5000/k8s'],
    undefined,
  ],
  ['etcd elsewhere', [], cluster('etcd: {external: {endpoints: ["https://10.0.0.9:2379"]}}\n')],
  ['add-ons switched off', [], cluster('dns: {disabled: true}\nproxy: {disabled: true}\n')],
  [
    'other tags',
    [],
    cluster('dns: {imageRepository: a.example.com/x, imageTag: v9}\netcd: {local: {imageTag: "9"}}\n'),
  ],
  ['v1beta3', [], old('ClusterConfiguration', 'kubernetesVersion: v1.36.3\nimageRepository: r.example.com\n')],
];

test.each(images)('config images list names the same images for %s', async (_name, words, text) => {
  const argv = ['config', 'images', 'list', ...words, ...(text === undefined ? [] : ['--config', fileOf(text)])];
  for (const format of ['text', 'json', 'yaml', 'kyaml'])
    expect(await ours(...argv, '-o', format)).toBe(theirs(...argv, '-o', format));
});

const oldInit = `nodeRegistration:
  name: node
  criSocket: unix:///x
  kubeletExtraArgs: {v: "2", node-labels: a=b}
  taints: []
localAPIEndpoint: {advertiseAddress: 10.0.0.1, bindPort: 7443}
bootstrapTokens: [{token: abcdef.0123456789abcdef}]
skipPhases: [addon]
patches: {directory: /p}
`;
const oldCluster = `kubernetesVersion: v1.36.1
controlPlaneEndpoint: lb.example.com
networking: {podSubnet: 10.244.0.0/16}
apiServer:
  timeoutForControlPlane: 6m
  certSANs: [API.example.com]
  extraArgs: {z: "1", b: "2", empty: ""}
  extraVolumes: [{name: v, hostPath: /a, mountPath: /b, readOnly: true}]
controllerManager: {extraArgs: {node-cidr-mask-size: "25"}}
etcd: {local: {extraArgs: {quota-backend-bytes: "1"}, serverCertSANs: [etcd.example.com]}}
`;
const oldJoin = `nodeRegistration: {name: node, criSocket: "unix:///x"}
discovery: {timeout: 7m, bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint: "a:1", unsafeSkipCAVerification: true}}
controlPlane: {localAPIEndpoint: {advertiseAddress: 10.0.0.2}, certificateKey: ${'0a'.repeat(32)}}
`;

const migrations: Readonly<Record<string, string>> = {
  'an InitConfiguration of v1beta3': old('InitConfiguration', oldInit),
  'init and cluster of v1beta3': `${old('InitConfiguration', oldInit)}---\n${old('ClusterConfiguration', oldCluster)}`,
  'a ClusterConfiguration of v1beta3': old('ClusterConfiguration', oldCluster),
  'a ClusterConfiguration with etcd elsewhere': old(
    'ClusterConfiguration',
    'kubernetesVersion: v1.36.1\netcd: {external: {endpoints: ["https://10.0.0.9:2379"], caFile: /a, certFile: /b, keyFile: /c}}\n',
  ),
  'a JoinConfiguration of v1beta3': old('JoinConfiguration', oldJoin),
  'a JoinConfiguration of a worker': old('JoinConfiguration', oldJoin.replace(/controlPlane.*\n/, '')),
  'an empty InitConfiguration': `${old('InitConfiguration')}---\n${cluster()}`,
  'a ResetConfiguration':
    'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ResetConfiguration\nforce: true\nunmountFlags: [MNT_FORCE]\n',
  'v1beta4 with everything': `apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration: {name: Node1, criSocket: /run/x.sock, imagePullSerial: false, taints: [{key: a, effect: NoSchedule}]}
localAPIEndpoint: {advertiseAddress: 10.0.0.1}
bootstrapTokens: [{token: abcdef.0123456789abcdef, ttl: 90m, usages: [authentication], groups: ["system:bootstrappers:a"]}]
dryRun: true
timeouts: {discovery: 90s}
---
${cluster('apiServer: {extraEnvs: [{name: A, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]}\nfeatureGates: {RootlessControlPlane: false}\n')}`,
};

test.each(Object.entries(migrations))('config migrate writes the same for %s', async (_name, text) => {
  const path = fileOf(text);
  const [their, our] = [
    theirs('config', 'migrate', '--old-config', path),
    await ours('config', 'migrate', '--old-config', path),
  ];
  expect(withoutChance(our)).toEqual(withoutChance(their).map(withoutFaults));
});

/** Documents without what is random. */
const withoutChance = (yaml: string): readonly Record<string, unknown>[] =>
  parseAllDocuments(yaml.replace(/token: \w{6}\.\w{16}/, 'token: random')).map((one) => one.toJS());

/** kubeadm 1.36 writes 0s here unless the v1beta3 ClusterConfiguration said something; it would wait for nothing. */
const withoutFaults = (document: Record<string, unknown>): Record<string, unknown> => {
  const timeouts = document['timeouts'] as Record<string, string> | undefined;
  return timeouts?.['controlPlaneComponentHealthCheck'] === '0s'
    ? { ...document, timeouts: { ...timeouts, controlPlaneComponentHealthCheck: '4m0s' } }
    : document;
};

test('what Slipway migrated is good for kubeadm, and readable by its owner only', async () => {
  const to = join(folder, 'new.yaml');
  await ours(
    'config',
    'migrate',
    '--old-config',
    fileOf(migrations['init and cluster of v1beta3'] ?? ''),
    '--new-config',
    to,
  );
  expect(statSync(to).mode & 0o777).toBe(0o600);
  expect(readFileSync(to, 'utf8')).toContain('kubeadm.k8s.io/v1beta4');
  expect(spawnSync(kubeadm(), ['config', 'validate', '--config', to], { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stdout: 'ok\n',
  });
});
