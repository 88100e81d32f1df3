import { expect, test } from 'vitest';
import { resetConfigurationFrom } from '../../src/spec/index.ts';

const document = (fields: string): string => `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ResetConfiguration\n${fields}`;

test('flags alone are a ResetConfiguration', () => {
  expect(resetConfigurationFrom(undefined, '', { force: true, certDir: '/srv/pki', cleanupTmpDir: true })).toEqual({
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ResetConfiguration',
    force: true,
    certificatesDir: '/srv/pki',
    cleanupTmpDir: true,
  });
});

test('a file says what no flag says, and checks to ignore are joined', () => {
  const text = document('force: true\nunmountFlags: [MNT_FORCE]\nignorePreflightErrors: [Mem]\n');
  expect(resetConfigurationFrom(text, 'reset.yaml', { ignorePreflightErrors: ['Swap'] })).toMatchObject({
    force: true,
    unmountFlags: ['MNT_FORCE'],
    ignorePreflightErrors: ['Mem', 'Swap'],
  });
});

test('every fault is told at once, those of flags by their names', () => {
  const text = document('forse: true\nunmountFlags: [MNT_LAZY]\n');
  const faults = () => resetConfigurationFrom(text, 'reset.yaml', { certDir: 'pki', criSocket: 'npipe://x' });
  expect(faults).toThrow(/has 4 faults/);
  for (const word of ['forse', 'unmountFlags', '--cert-dir', '--cri-socket']) expect(faults, word).toThrow(word);
});

test('a file without a ResetConfiguration is refused', () => {
  expect(() =>
    resetConfigurationFrom('apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n', 'reset.yaml', {}),
  ).toThrow('no ResetConfiguration (kubeadm.k8s.io/v1beta4)');
});
