import { describe, expect, test } from 'vitest';
import { readKubeadmConfig, SpecError, showProblem } from '../../src/spec/index.ts';

const v1beta4 = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind:';
const v1beta3 = 'apiVersion: kubeadm.k8s.io/v1beta3\nkind:';

const faultsOf = (text: string): readonly string[] => {
  try {
    readKubeadmConfig(text, 'f.yaml', { fileExists: () => false });
    return [];
  } catch (error) {
    if (error instanceof SpecError) return error.problems.map(showProblem);
    throw error;
  }
};

describe('documents are counted as kubeadm counts them', () => {
  const reset = `${v1beta4} ResetConfiguration\n`;

  test.each([
    ['one', reset],
    ['a divider before it', `---\n${reset}`],
    ['a divider after it', `${reset}---\n`],
    ['a comment on the divider', `${reset}--- # the end`],
    ['nothing at all', ''],
  ])('%s is well', (_name, text) => {
    expect(faultsOf(text)).toEqual([]);
  });

  test.each([
    ['two dividers before it', `---\n---\n${reset}`, 'f.yaml:1:4'],
    ['a comment after the divider', `${reset}---\n# the end\n`, 'f.yaml:5:1'],
    ['nothing but a comment', '# nothing\n', 'f.yaml:2:1'],
  ])('%s is a document too many', (_name, text, place) => {
    expect(faultsOf(text)).toEqual([`${place}: an empty document, which kubeadm refuses; take out one "---"`]);
  });

  test('a fault in a later document has its own line', () => {
    expect(faultsOf(`# one\n${reset}---\n${v1beta4} UpgradeConfiguration\ndiff:\n  contextLine: 3\n`)).toEqual([
      'f.yaml:8:3: "UpgradeConfiguration.diff.contextLine": no such field; did you mean "contextLines"?',
    ]);
  });
});

test('words are read as YAML 1.1 reads them', () => {
  expect(readKubeadmConfig(`${v1beta4} ResetConfiguration\nforce: yes\n`, 'f').reset).toMatchObject({ force: true });
  expect(faultsOf(`${v1beta4} ClusterConfiguration\nclusterName: no\n`)).toEqual([
    'f.yaml:3:14: "ClusterConfiguration.clusterName": expected text, found false (put it in quotes)',
  ]);
  expect(readKubeadmConfig(`${v1beta4} ClusterConfiguration\nclusterName: 12:30\n`, 'f').cluster?.clusterName).toBe(
    '12:30',
  );
});

test('characters that no YAML may hold are told with their place', () => {
  const text = (character: string): string => `${v1beta4} ResetConfiguration\ncertificatesDir: "/a${character}"\n`;
  expect(faultsOf(text('\u0001'))[0]).toContain('f.yaml:3:21: a control character');
  expect(faultsOf(text('\ufffd'))[0]).toContain('f.yaml:3:21: a character that is not UTF-8');
});

describe('v1beta3', () => {
  test('becomes v1beta4: arguments in lists, timeouts where they belong now', () => {
    const { init, cluster, join, warnings } = readKubeadmConfig(
      `${v1beta3} ClusterConfiguration
apiServer: {timeoutForControlPlane: 6m, extraArgs: {z: "1", b: "2"}}
etcd: {local: {extraArgs: {q: "1"}}}
---
${v1beta3} JoinConfiguration
nodeRegistration: {kubeletExtraArgs: {v: "4"}}
discovery: {timeout: 7m, bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint: "a:1", unsafeSkipCAVerification: true}}
`,
      'f.yaml',
    );
    expect(cluster).toMatchObject({
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      apiServer: {
        extraArgs: [
          { name: 'b', value: '2' },
          { name: 'z', value: '1' },
        ],
      },
      etcd: { local: { extraArgs: [{ name: 'q', value: '1' }] } },
    });
    expect(cluster?.apiServer).not.toHaveProperty('timeoutForControlPlane');
    expect(init?.timeouts.controlPlaneComponentHealthCheck).toBe('6m0s');
    expect(join?.timeouts.discovery).toBe('7m0s');
    expect(join?.nodeRegistration.kubeletExtraArgs).toEqual([{ name: 'v', value: '4' }]);
    expect(warnings.map(showProblem)).toEqual([
      expect.stringContaining('f.yaml:1:13: "ClusterConfiguration.apiVersion": kubeadm.k8s.io/v1beta3 is deprecated'),
      expect.stringContaining('f.yaml:6:13: "JoinConfiguration.apiVersion"'),
    ]);
  });

  test('has no fields of v1beta4, and its faults stand where they are', () => {
    expect(
      faultsOf(`${v1beta3} ClusterConfiguration
encryptionAlgorithm: RSA-2048
apiServer:
  extraArgs: {v: 4}
networking: {podSubnet: x}
`),
    ).toEqual([
      expect.stringMatching(/^f\.yaml:3:1: "ClusterConfiguration\.encryptionAlgorithm": no such field/),
      'f.yaml:5:18: "ClusterConfiguration.apiServer.extraArgs.v": expected text, found 4 (put it in quotes)',
      expect.stringMatching(/^f\.yaml:6:25: "ClusterConfiguration\.networking\.podSubnet": expected one CIDR/),
    ]);
  });

  test('knows no reset and no upgrade', () => {
    expect(faultsOf(`${v1beta3} ResetConfiguration\n`)[0]).toContain('expected "kubeadm.k8s.io/v1beta4"');
  });
});

describe('a version', () => {
  const versionOf = (text: string) =>
    readKubeadmConfig(`${v1beta4} ClusterConfiguration\nkubernetesVersion: ${text}\n`, 'f').cluster?.kubernetesVersion;

  test('may be a label, which Slipway answers itself', () => {
    expect([versionOf('stable'), versionOf('stable-1'), versionOf('stable-1.36'), versionOf('1.35.1')]).toEqual([
      'v1.36.3',
      'v1.36.3',
      'v1.36.3',
      'v1.35.1',
    ]);
  });

  test.each(['v1.36', 'latest', 'stable-1.35', 'v1.34.0', 'newest'])('is not %s', (text) => {
    expect(faultsOf(`${v1beta4} ClusterConfiguration\nkubernetesVersion: ${text}\n`)).toHaveLength(1);
  });
});

test('a token ends by its ttl alone', () => {
  const tokens = (fields: string): readonly string[] =>
    faultsOf(`${v1beta4} InitConfiguration\nbootstrapTokens: [{token: abcdef.0123456789abcdef, ${fields}}]\n`);
  expect(tokens('ttl: 0s')).toEqual([]);
  expect(tokens('ttl: -1h')).toHaveLength(1);
  expect(tokens('expires: "2030-01-01T00:00:00Z"')).toHaveLength(1);
});
