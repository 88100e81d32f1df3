import { expect, test } from 'vitest';
import { componentsFor, componentsNamed, componentsOf, knownMinors, versionsFor } from '../../src/components/index.ts';

const choice = { kubernetesVersion: 'v1.36.3', arch: 'amd64' } as const;
const namesFor = (roles: readonly ('control-plane' | 'worker')[], addon: 'flannel' | 'none' = 'flannel') =>
  componentsFor({ ...choice, roles, addon }).map(({ name }) => name);

test('images have the names that kubeadm config images list prints', () => {
  const refs = componentsOf(choice).flatMap(({ imageRef }) => imageRef ?? []);
  expect(refs).toEqual([
    'registry.k8s.io/kube-apiserver:v1.36.3',
    'registry.k8s.io/kube-controller-manager:v1.36.3',
    'registry.k8s.io/kube-scheduler:v1.36.3',
    'registry.k8s.io/kube-proxy:v1.36.3',
    'registry.k8s.io/etcd:3.6.8-0',
    'registry.k8s.io/coredns/coredns:v1.14.2',
    'registry.k8s.io/pause:3.10.2',
    'ghcr.io/flannel-io/flannel:v0.28.4',
    'registry.k8s.io/e2e-test-images/agnhost:2.63.0',
  ]);
});

test('names are unique, and every component has either a path or a reference', () => {
  const all = componentsOf(choice);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { kind, installPath, imageRef } of all) {
    expect(kind === 'binary' ? installPath : imageRef).toBeTypeOf('string');
    expect(kind === 'binary' ? imageRef : installPath).toBeUndefined();
  }
});

test('a worker gets nothing of the control plane, and nobody gets kubeadm', () => {
  const worker = namesFor(['worker']);
  expect(worker).toContain('kubelet');
  expect(worker).toContain('coredns');
  expect(worker).not.toContain('etcd');
  expect(worker).not.toContain('kubectl');
  expect(worker).not.toContain('kube-apiserver');
  expect(namesFor(['control-plane', 'worker'])).toEqual([...new Set(namesFor(['control-plane', 'worker']))]);
  expect(namesFor(['control-plane'])).toContain('kube-apiserver');
  expect(namesFor(['control-plane', 'worker'])).not.toContain('kubeadm');
});

test('a cluster with another network gets no flannel', () => {
  expect(namesFor(['worker'], 'none').filter((name) => name.includes('flannel'))).toEqual([]);
});

test('versions of the cluster file win over the pinned ones, with or without their v', () => {
  const [containerd] = componentsNamed({ ...choice, versions: { containerd: 'v2.4.2' } }, ['containerd']);
  expect(containerd?.version).toBe('2.4.2');
});

test.each(['v1.20.1', 'v1.36', 'latest', '', 'v1.36.3/../..', 'toString'])('Kubernetes %j is unknown', (version) => {
  expect(() => versionsFor(version)).toThrow(expect.objectContaining({ code: 'COMPONENT_UNKNOWN' }));
});

test('an unknown component or project is named, with what is known', () => {
  expect(() => componentsNamed(choice, ['kubelett'])).toThrow('There is no component "kubelett".');
  expect(() => versionsFor('v1.36.3', { etcd: '../../x' })).toThrow('"../../x", which is no version');
  expect(() => versionsFor('v1.36.3', { docker: '1' })).toThrow('components.versions names "docker"');
});

test('four releases are known, newest first', () => {
  expect(knownMinors()).toEqual(['1.36', '1.35', '1.34', '1.33']);
});
