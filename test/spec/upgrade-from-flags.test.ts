import { describe, expect, test } from 'vitest';
import { type UpgradeFlags, upgradeConfigurationFrom } from '../../src/spec/index.ts';

const document = (fields: string): string =>
  `apiVersion: kubeadm.k8s.io/v1beta4\nkind: UpgradeConfiguration\n${fields}\n`;
const apply = (text: string | undefined, flags: UpgradeFlags = {}) =>
  upgradeConfigurationFrom('apply', text, 'upgrade.yaml', flags).apply;
const faultOf = (text: string | undefined, flags: UpgradeFlags = {}): string => {
  try {
    apply(text, flags);
  } catch (error) {
    return String(error);
  }
  return '';
};

describe('an upgrade is told by', () => {
  test('nothing but its version: the rest is kubeadm’s', () => {
    expect(apply(undefined, { kubernetesVersion: '1.36.3' })).toEqual({
      kubernetesVersion: 'v1.36.3',
      certificateRenewal: true,
      etcdUpgrade: true,
      imagePullPolicy: 'IfNotPresent',
      imagePullSerial: true,
    });
  });

  test('a file, over which the version of the command line wins, as with kubeadm', () => {
    const text = document('apply: { kubernetesVersion: v1.35.4, etcdUpgrade: false }');
    expect(apply(text)).toMatchObject({ kubernetesVersion: 'v1.35.4', etcdUpgrade: false });
    expect(apply(text, { kubernetesVersion: 'v1.36.3' })).toMatchObject({ kubernetesVersion: 'v1.36.3' });
  });

  test('both, where they do not contradict', () => {
    const text = document('apply: { certificateRenewal: false, ignorePreflightErrors: [Swap] }');
    expect(apply(text, { patches: '/p', ignorePreflightErrors: ['CreateJob'] })).toMatchObject({
      certificateRenewal: false,
      patches: { directory: '/p' },
      ignorePreflightErrors: ['Swap', 'CreateJob'],
    });
    expect(faultOf(text, { certificateRenewal: true })).toContain('contradicts --certificate-renewal');
  });

  test.each([
    ['1.36', 'v1.36.3'],
    ['stable', 'v1.36.3'],
    ['v1.37.0-alpha.1', 'v1.37.0-alpha.1'],
    ['1.38.0', 'v1.38.0'],
  ])('the version %s, which is %s', (text, version) => {
    expect(apply(undefined, { kubernetesVersion: text }).kubernetesVersion).toBe(version);
  });
});

describe('an upgrade is refused for', () => {
  test.each([
    [
      'a version that is none',
      undefined,
      { kubernetesVersion: 'newest' },
      '"the version": expected a version such as v1.36.3',
    ],
    ['a file without what is wanted', 'apiVersion: v1\nkind: Config\n', {}, 'no such kind "Config"'],
    ['patches that are nowhere', undefined, { patches: 'patches' }, 'expected an absolute path'],
  ] as const)('%s', (_what, text, flags, why) => {
    expect(faultOf(text, flags)).toContain(why);
  });
});
