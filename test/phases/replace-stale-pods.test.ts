import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceStalePods } from '../../src/phases/replace-stale-pods.ts';
import { clientOf, type FakeApi, startFakeApi } from '../kube/fake-api-server.ts';

let api: FakeApi;
let kube: ReturnType<typeof clientOf>;
beforeEach(async () => {
  api = await startFakeApi();
  kube = clientOf(api);
});
afterEach(async () => {
  kube.close();
  await api.close();
});

const name = { name: 'kube-proxy', namespace: 'kube-system' };
const what = {
  daemonSet: { apiVersion: 'apps/v1', kind: 'DaemonSet', ...name },
  configMap: { apiVersion: 'v1', kind: 'ConfigMap', ...name },
};

/** Both objects, each with what was changed of it when. */
const changedAt = (pods: Record<string, string>, configuration: Record<string, string>): void => {
  const managedFields = (changes: Record<string, string>) =>
    Object.entries(changes).map(([field, time]) => ({ manager: 'x', time, fieldsV1: { [field]: {} } }));
  api.objects.set('/apis/apps/v1/namespaces/kube-system/daemonsets/kube-proxy', {
    ...{ apiVersion: 'apps/v1', kind: 'DaemonSet' },
    metadata: { ...name, managedFields: managedFields(pods) },
    spec: { template: { metadata: {} } },
  });
  api.objects.set('/api/v1/namespaces/kube-system/configmaps/kube-proxy', {
    ...{ apiVersion: 'v1', kind: 'ConfigMap' },
    metadata: { ...name, managedFields: managedFields(configuration) },
    data: {},
  });
};
const changes = async (): Promise<number> => {
  await replaceStalePods(kube, what);
  return kube.changes.length;
};

test('pods are replaced where their configuration has changed after them', async () => {
  changedAt({ 'f:spec': '2026-01-01T10:00:00Z' }, { 'f:data': '2026-01-01T10:00:01Z' });
  expect(await changes()).toBe(1);
  expect(kube.changes[0]).toMatchObject({ action: 'update', what: 'DaemonSet kube-system/kube-proxy' });
});

test('they stay where both came at once, or the pods later', async () => {
  changedAt({ 'f:spec': '2026-01-01T10:00:01Z' }, { 'f:data': '2026-01-01T10:00:01Z' });
  expect(await changes()).toBe(0);
  changedAt({ 'f:spec': '2026-01-01T10:00:02Z' }, { 'f:data': '2026-01-01T10:00:01Z' });
  expect(await changes()).toBe(0);
});

test('labels of the configuration and the status of the pods do not count', async () => {
  changedAt(
    { 'f:spec': '2026-01-01T10:00:02Z', 'f:status': '2026-01-01T12:00:00Z' },
    { 'f:data': '2026-01-01T10:00:01Z', 'f:metadata': '2026-01-01T11:00:00Z' },
  );
  expect(await changes()).toBe(0);
  changedAt(
    { 'f:spec': '2026-01-01T10:00:02Z', 'f:status': '2026-01-01T12:00:00Z' },
    { 'f:data': '2026-01-01T11:00:00Z' },
  );
  expect(await changes()).toBe(1);
});
