import { expect, test } from 'vitest';
import { createDryRunKube, type Kube, type KubeObject, pollUntil } from '../../src/kube/index.ts';
import { drainLeaver } from '../../src/leave/remove-node.ts';

const leaver = {
  name: 'w1',
  address: '',
  isReady: true,
  isControlPlane: false,
  hasNode: true,
  member: undefined,
};

const pod: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop', uid: '1' } };

/** A cluster with one pod on the node, which never ends, and a node that is Ready until it is looked at so often. */
const cluster = (looks: number): Kube => {
  let left = looks;
  return {
    ...createDryRunKube(undefined, () => undefined, 'cp1'),
    get: async ({ name }) => {
      left -= 1;
      const status = { conditions: [{ type: 'Ready', status: left > 0 ? 'True' : 'Unknown' }] };
      return { apiVersion: 'v1', kind: 'Node', metadata: { name }, status };
    },
    list: async () => [pod],
    evict: async () => true,
    until: pollUntil,
  };
};

test('the pods of a machine that has just died are waited for no longer than the cluster needs to notice', async () => {
  const said: string[] = [];
  const { signal } = new AbortController();
  await drainLeaver(leaver, { kube: cluster(3), signal, say: (text) => said.push(text) });
  expect(said).toEqual(['1 pods leave w1', 'w1 does not answer any more; its pods are not waited for']);
});

test('an interrupted run does not take the node for dead', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  const draining = drainLeaver(leaver, { kube: cluster(99), signal: controller.signal, say: () => undefined });
  await expect(draining).rejects.toMatchObject({ code: 'ABORTED' });
});
