import { expect, test } from 'vitest';
import { isKubeReason, KubeApiError } from '../../src/kube/index.ts';

const error = (status: number, message: string, reason = ''): KubeApiError =>
  new KubeApiError('get Node w1', { status, text: JSON.stringify({ kind: 'Status', message, reason }) });

test.each([
  [429, 'Too many requests', true],
  [503, 'apiserver is shutting down', true],
  [500, 'etcdserver: leader changed', true],
  [500, 'rpc error: etcdserver: request timed out', true],
  [500, 'Internal error occurred: failed calling webhook "x"', false],
  [404, 'namespaces "kube-system" not found', true],
  [404, 'namespaces "mine" not found', false],
  [403, 'nodes is forbidden: User "x" cannot list resource', false],
  [403, 'nodes is forbidden: RBAC: clusterrole.rbac.authorization.k8s.io "system:basic-user" not found', true],
  [401, 'Unauthorized', false],
  [409, 'the object has been modified', false],
])('%i %s may pass by itself: %s', (status, message, expected) => {
  expect(error(status, message).retryable).toBe(expected);
});

test('reasons are told apart by name', () => {
  expect(isKubeReason(error(409, 'there', 'AlreadyExists'), 'AlreadyExists')).toBe(true);
  expect(isKubeReason(error(409, 'there', 'Conflict'), 'AlreadyExists')).toBe(false);
  expect(isKubeReason(new Error('AlreadyExists'), 'AlreadyExists')).toBe(false);
});

test('an answer that is no Status object is shown as it came', () => {
  expect(new KubeApiError('GET /x', { status: 502, text: '<html>bad gateway' }).message).toBe(
    'GET /x: <html>bad gateway',
  );
  expect(new KubeApiError('GET /x', { status: 502, text: '' }).message).toBe('GET /x: HTTP status 502');
});
