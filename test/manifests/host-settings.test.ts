import { describe, expect, test } from 'vitest';
import { kubeletSettingsFor, kubeProxySettingsFor } from '../../src/manifests/index.ts';

const allCapabilities = ['CAP_NET_ADMIN', 'CAP_SYS_ADMIN', 'CAP_SYS_RESOURCE'];

const ordinaryServers = {
  'Debian 12': { cgroup: 'v2', nested: false, capabilities: allCapabilities, swap: true },
  'Debian 13': { cgroup: 'v2', nested: false, capabilities: allCapabilities, swap: false },
  'Ubuntu 24.04': { cgroup: 'v2', nested: false, capabilities: allCapabilities, swap: true },
} as const;

describe.for(Object.entries(ordinaryServers))('%s', ([, traits]) => {
  test('nothing is downgraded', () => {
    expect(kubeletSettingsFor(traits)).toEqual({});
    expect(kubeProxySettingsFor(traits)).toEqual({});
  });
});

test('a nested host on cgroup v1 without CAP_SYS_RESOURCE yields where it must', () => {
  const traits = { cgroup: 'v1', nested: true, capabilities: ['CAP_SYS_ADMIN'], swap: true } as const;
  expect(kubeletSettingsFor(traits)).toEqual({
    cgroupDriver: 'cgroupfs',
    failCgroupV1: false,
    failSwapOn: false,
    oomScoreAdj: 0,
  });
  expect(kubeProxySettingsFor(traits)).toEqual({
    conntrack: { maxPerCore: 0, min: 0, tcpCloseWaitTimeout: '0s', tcpEstablishedTimeout: '0s' },
  });
});

test('a nested host on cgroup v2 with every capability keeps kubeadm defaults for its kubelet', () => {
  const traits = { cgroup: 'v2', nested: true, capabilities: allCapabilities, swap: false } as const;
  expect(kubeletSettingsFor(traits)).toEqual({});
});

test('an old server on cgroup v1 is not silently downgraded', () => {
  expect(kubeletSettingsFor({ cgroup: 'v1', nested: false, capabilities: allCapabilities, swap: false })).toEqual({});
});
