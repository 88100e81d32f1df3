import { afterEach, beforeEach, expect, test } from 'vitest';
import { drainNode } from '../../src/kube/index.ts';
import { clientOf, type FakeApi, startFakeApi, statusObject } from './fake-api-server.ts';

let api: FakeApi;
let kube: ReturnType<typeof clientOf>;
beforeEach(async () => {
  api = await startFakeApi();
  kube = clientOf(api);
  api.objects.set('/api/v1/nodes/w1', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'w1' }, spec: {} });
});
afterEach(async () => {
  kube.close();
  await api.close();
});

interface PodWords {
  readonly owner?: string;
  readonly phase?: string;
  readonly annotations?: Record<string, string>;
  readonly uid?: string;
}

const podOf = (name: string, { owner = 'ReplicaSet', phase = 'Running', annotations = {}, uid = name }: PodWords) => ({
  metadata: { name, namespace: 'shop', uid, annotations, ownerReferences: [{ kind: owner, controller: true }] },
  status: { phase },
});

/** The pods on the node: an eviction takes one away, as if it ended at once. */
const holding = (pods: ReturnType<typeof podOf>[], refused: Record<string, number> = {}) => {
  api.before = async ({ method, path }) => {
    const name = /^\/api\/v1\/namespaces\/shop\/pods\/(.*)\/eviction$/.exec(path)?.[1];
    if (method === 'POST' && name !== undefined) {
      const left = refused[name] ?? 0;
      refused[name] = left - 1;
      const told = statusObject(
        429,
        'TooManyRequests',
        `Cannot evict ${name}: the disruption budget web needs 2 healthy pods`,
      );
      if (left > 0) api.told.set(`POST ${path}`, [told]);
      else
        pods.splice(
          pods.findIndex(({ metadata }) => metadata.name === name),
          1,
        );
    }
    api.objects.set('/api/v1/pods', { items: pods });
  };
};

const evicted = (): readonly string[] => kube.changes.filter(({ action }) => action === 'run').map(({ what }) => what);

test('a node is cordoned, and its pods are asked to go; those of DaemonSets, static and finished ones stay', async () => {
  holding([
    podOf('web', {}),
    podOf('proxy', { owner: 'DaemonSet' }),
    podOf('etcd-w1', { owner: 'Node', annotations: { 'kubernetes.io/config.mirror': 'x' } }),
    podOf('done', { owner: 'Job', phase: 'Succeeded' }),
  ]);
  await drainNode(kube, 'w1', { timeoutMs: 5_000 });
  expect(kube.changes.map(({ action, what }) => `${action} ${what}`)).toEqual([
    'update Node w1',
    'run Eviction shop/web',
  ]);
});

test('a pod that a disruption budget keeps is asked again', async () => {
  holding([podOf('web', {})], { web: 2 });
  await drainNode(kube, 'w1', { timeoutMs: 10_000 });
  expect(evicted()).toEqual(['Eviction shop/web']);
});

test('when the limit is over, what keeps the pods is told in the words of the API', async () => {
  holding([podOf('web', {})], { web: 99 });
  await expect(drainNode(kube, 'w1', { timeoutMs: 700 })).rejects.toMatchObject({
    code: 'DRAIN_BLOCKED',
    message: expect.stringContaining('the disruption budget web needs 2 healthy pods'),
    hint: expect.stringContaining('kubectl get pdb -A'),
  });
  expect(evicted()).toEqual([]);
});

test('the words of a budget may hold any character', async () => {
  api.objects.set('/api/v1/pods', { items: [podOf('web', {})] });
  const refusal = statusObject(429, 'TooManyRequests', 'Cannot evict pod');
  const causes = [{ reason: 'DisruptionBudget', message: 'The budget "web" [a] needs 2' }];
  const path = 'POST /api/v1/namespaces/shop/pods/web/eviction';
  api.told.set(path, Array(9).fill({ ...refusal, body: { ...refusal.body, details: { causes } } }));
  await expect(drainNode(kube, 'w1', { timeoutMs: 400 })).rejects.toThrow('shop/web: The budget "web" [a] needs 2');
});

test('pods that went at the last moment are no hindrance', async () => {
  const pods = [podOf('web', {})];
  let lists = 0;
  api.before = async ({ path }) => {
    if (path.startsWith('/api/v1/pods')) lists += 1;
    // It ends between the last look and the limit.
    api.objects.set('/api/v1/pods', { items: lists > 2 ? [] : pods });
  };
  await expect(drainNode(kube, 'w1', { timeoutMs: 400 })).resolves.toBeUndefined();
});

test('a node that somebody had cordoned before is not touched', async () => {
  api.objects.set('/api/v1/nodes/w1', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'w1' },
    spec: { unschedulable: true },
  });
  holding([]);
  await drainNode(kube, 'w1', { timeoutMs: 5_000 });
  expect(kube.changes).toEqual([]);
});
