import { describe, expect, test } from 'vitest';
import { runtimeSettingsFor } from '../../src/playbook/index.ts';
import { debian12, labHost } from './memory-host.ts';

const recommended = { systemdCgroup: true, restrictOomScoreAdj: false, oomScoreAdjust: -999 };

describe('nothing is downgraded on an ordinary server', () => {
  test.each([
    ['Debian 12', {}],
    ['Debian 13', { version: '13', kernel: '6.12.41+deb13-amd64' }],
    ['Ubuntu 22.04', { id: 'ubuntu', version: '22.04', kernel: '5.15.0-126-generic' }],
    ['Ubuntu 24.04', { id: 'ubuntu', version: '24.04', kernel: '6.8.0-51-generic' }],
    ['an older server that still boots cgroup v1', { cgroup: 'v1' }],
    ['a server whose capabilities could not be read', { capabilities: [] }],
  ] as const)('%s', (_, facts) => {
    expect(runtimeSettingsFor({ ...debian12, ...facts })).toEqual(recommended);
  });
});

describe('in a container', () => {
  test('on cgroup v1 without CAP_SYS_RESOURCE neither systemd nor lower scores are asked for', () => {
    expect(runtimeSettingsFor({ ...debian12, ...labHost })).toEqual({
      systemdCgroup: false,
      restrictOomScoreAdj: true,
      oomScoreAdjust: undefined,
    });
  });

  test('on cgroup v2 systemd manages the groups', () => {
    expect(runtimeSettingsFor({ ...debian12, ...labHost, cgroup: 'v2' }).systemdCgroup).toBe(true);
  });

  test('with CAP_SYS_RESOURCE scores are lowered', () => {
    const { restrictOomScoreAdj, oomScoreAdjust } = runtimeSettingsFor({ ...debian12, nested: true });
    expect([restrictOomScoreAdj, oomScoreAdjust]).toEqual([false, -999]);
  });
});

test('without systemd nobody is asked for cgroups', () => {
  expect(runtimeSettingsFor({ ...debian12, initSystem: 'openrc' }).systemdCgroup).toBe(false);
});
