import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '../../src/host/index.ts';
import { createDryRunKube, type KubeObject } from '../../src/kube/index.ts';
import { clientOf, type FakeApi, startFakeApi } from './fake-api-server.ts';

const object = (name: string, data: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'kube-system' },
  data,
});
const ref = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', name, namespace: 'kube-system' });

let changes: Change[];
beforeEach(() => {
  changes = [];
});

describe('without a cluster', () => {
  test('records writes, and reads see them', async () => {
    const kube = createDryRunKube(undefined, (change) => changes.push(change), 'cp1');
    expect(await kube.get(ref('one'))).toBeUndefined();
    expect(await kube.apply([object('one', { a: '1' })])).toBe(1);
    expect(await kube.apply([object('one', { a: '1' })])).toBe(0);
    await kube.patch(ref('one'), { data: { b: '2', a: null } });
    expect(await kube.get(ref('one'))).toMatchObject({ data: { b: '2' } });
    const list = await kube.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system' });
    expect(list.map(({ metadata }) => metadata.name)).toEqual(['one']);
    expect(await kube.remove(ref('one'))).toBe(true);
    expect(await kube.remove(ref('one'))).toBe(false);
    expect(changes.map(({ action, what }) => `${action} ${what}`)).toEqual([
      'create ConfigMap kube-system/one',
      'update ConfigMap kube-system/one',
      'remove ConfigMap kube-system/one',
    ]);
  });

  test('never waits', async () => {
    const kube = createDryRunKube(undefined, () => undefined, 'cp1');
    expect(await kube.until('x', async () => undefined, { timeoutMs: 60_000 })).toBeUndefined();
    expect(await kube.text('/readyz')).toBe('');
  });
});

describe('with a cluster', () => {
  let api: FakeApi;
  beforeEach(async () => {
    api = await startFakeApi();
  });
  afterEach(() => api.close());

  test('tells exactly what the real one then does, and writes nothing', async () => {
    const real = clientOf(api);
    await real.apply([object('one', { a: '1' }), object('two', { a: '1' })]);
    real.changes.length = 0;
    api.seen.length = 0;
    const wanted = [object('one', { a: '1' }), object('two', { a: '2' }), object('three', {})];
    await createDryRunKube(real, (change) => changes.push(change), 'cp1').apply(wanted);
    expect(api.seen.every(({ method }) => method === 'GET')).toBe(true);
    await real.apply(wanted);
    expect(changes).toEqual(real.changes);
    expect(changes).toHaveLength(2);
    real.close();
  });

  test('a cluster that does not answer is planned like one that is not there', async () => {
    const real = clientOf(api);
    await api.close();
    const kube = createDryRunKube(real, (change) => changes.push(change), 'cp1');
    expect(await kube.apply([object('one', {})])).toBe(1);
  });
});
