import { expect, test } from 'vitest';
import {
  bootstrapTokenSecret,
  kubeletConfigObjects,
  kubeProxyObjects,
  markControlPlanePatch,
} from '../../src/addons/index.ts';
import { kubeletConfigMapData } from '../../src/manifests/index.ts';
import { clusterFromKubeadmConfig } from '../../src/spec/index.ts';
import { configuration } from '../manifests/kubeadm-dry-run.ts';

const { cluster } = clusterFromKubeadmConfig(
  configuration('networking: {podSubnet: 10.244.0.0/16}'),
  'c.yaml',
  {},
).documents;
const hash = 'kubeadm.kubernetes.io/component-config.hash';

test('the hashes are those kubeadm 1.36.3 signs the same configuration with', () => {
  const [kubelet] = kubeletConfigObjects(kubeletConfigMapData({ cluster }), false);
  expect(kubelet?.metadata.annotations?.[hash]).toBe(
    'sha256:26488e9fc7c5cb5fdda9996cda2e6651a9af5febce07ea02de11bd3ef3f49e9c',
  );
  const [proxy] = kubeProxyObjects({ cluster, server: 'https://10.0.0.5:6443', advertiseAddress: '10.0.0.5' });
  expect(proxy?.metadata.annotations?.[hash]).toBe(
    'sha256:1521ad48f3fb244398892d69cc68cc836bf7f0b7faa4dd11058cb9a979a00ce7',
  );
});

test('what the user supplied is not signed', () => {
  const [kubelet] = kubeletConfigObjects({}, true);
  expect(kubelet?.metadata.annotations).toBeUndefined();
});

test('a token that never ends has no expiration, and a malformed one is not shown', () => {
  const secret = bootstrapTokenSecret({ token: 'abcdef.0123456789abcdef' });
  expect(secret['data']).not.toHaveProperty('expiration');
  expect(() => bootstrapTokenSecret({ token: 'short.secret' })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('secret') }),
  );
});

test('configured taints come first and what the node has stays', () => {
  const mine = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' } as const;
  const other = { key: 'example.com/gpu', effect: 'NoSchedule' } as const;
  expect(markControlPlanePatch({ taints: undefined, existing: [other] }).spec).toEqual({ taints: [mine, other] });
});

test('a node with the configured taints keeps its list: one that goes meanwhile is not put back', () => {
  const mine = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' } as const;
  const passing = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' } as const;
  const patch = markControlPlanePatch({ taints: undefined, existing: [passing, mine], resourceVersion: '7' });
  expect(patch).toEqual({ metadata: { labels: expect.anything() } });
  expect(markControlPlanePatch({ taints: [], existing: [passing] }).spec).toBeUndefined();
  expect(markControlPlanePatch({ taints: undefined, existing: [passing], resourceVersion: '7' })).toMatchObject({
    metadata: { resourceVersion: '7' },
  });
});
