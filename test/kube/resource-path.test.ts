import { expect, test } from 'vitest';
import { knownResource, pathOf } from '../../src/kube/resource-path.ts';

const path = (apiVersion: string, kind: string, namespace?: string, name?: string): string => {
  const resource = knownResource(apiVersion, kind);
  if (!resource) throw new Error(`unknown: ${kind}`);
  return pathOf({ apiVersion, namespace, ...(name ? { name } : {}) }, resource);
};

test.each([
  ['v1', 'ConfigMap', 'kube-system', 'coredns', '/api/v1/namespaces/kube-system/configmaps/coredns'],
  ['v1', 'Secret', undefined, 'x', '/api/v1/namespaces/default/secrets/x'],
  ['v1', 'Pod', undefined, undefined, '/api/v1/pods'],
  ['v1', 'Node', undefined, 'w1', '/api/v1/nodes/w1'],
  ['v1', 'Node', 'ignored', 'w1', '/api/v1/nodes/w1'],
  ['v1', 'Endpoints', 'a', 'b', '/api/v1/namespaces/a/endpoints/b'],
  ['apps/v1', 'DaemonSet', 'a', 'b', '/apis/apps/v1/namespaces/a/daemonsets/b'],
  ['networking.k8s.io/v1', 'NetworkPolicy', 'a', 'b', '/apis/networking.k8s.io/v1/namespaces/a/networkpolicies/b'],
  ['networking.k8s.io/v1', 'Ingress', 'a', 'b', '/apis/networking.k8s.io/v1/namespaces/a/ingresses/b'],
  ['storage.k8s.io/v1', 'StorageClass', undefined, 'b', '/apis/storage.k8s.io/v1/storageclasses/b'],
  ['discovery.k8s.io/v1', 'EndpointSlice', 'a', undefined, '/apis/discovery.k8s.io/v1/namespaces/a/endpointslices'],
  [
    'rbac.authorization.k8s.io/v1',
    'ClusterRole',
    undefined,
    'kubeadm:get-nodes',
    '/apis/rbac.authorization.k8s.io/v1/clusterroles/kubeadm%3Aget-nodes',
  ],
  [
    'certificates.k8s.io/v1',
    'CertificateSigningRequest',
    undefined,
    'c',
    '/apis/certificates.k8s.io/v1/certificatesigningrequests/c',
  ],
  [
    'coordination.k8s.io/v1',
    'Lease',
    'kube-node-lease',
    'w1',
    '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/w1',
  ],
])('%s %s', (apiVersion, kind, namespace, name, expected) => {
  expect(path(apiVersion, kind, namespace, name)).toBe(expected);
});

test('a kind of another group is not taken for the known one', () => {
  expect(knownResource('example.org/v1', 'Node')).toBeUndefined();
});
