import { expect, test } from 'vitest';
import { initWorkflow } from '../../src/init/index.ts';
import { clusterSpec } from '../../src/phases/index.ts';
import { clusterStatus, hostStatus, statusWorkflow } from '../../src/status/index.ts';
import { provided } from '../../src/workflow/index.ts';
import { createFakeControlPlane } from '../phases/fake-control-plane.ts';
import { createFakeNode, type FakeNode } from '../phases/fake-node.ts';
import { initCluster, runRecipe } from '../phases/run-recipe.ts';

const cluster = initCluster({ nodeName: 'cp1' });
const provide = [provided(clusterSpec, cluster)];
const lookAt = (node: FakeNode) => runRecipe({ workflow: statusWorkflow(), cluster, nodes: [node], provide });

test('status tells of hosts, nodes and certificates, and changes nothing', async () => {
  const node = createFakeNode({ name: 'cp1', address: '10.0.0.11', prepared: true }, [createFakeControlPlane()]);
  await runRecipe({ workflow: initWorkflow(), cluster, nodes: [node], provide });
  node.teach({ when: /command -v.* kubelet$/, answer: 'Kubernetes v1.36.3\n' });
  const { artifacts, transcript, errors } = await lookAt(node);
  expect(errors).toEqual([]);
  expect(transcript.writes()).toEqual([]);
  expect(artifacts.get(hostStatus, 'cp1')).toEqual({
    name: 'cp1',
    roles: ['control-plane'],
    target: 'root@10.0.0.11:22',
    os: 'Debian GNU/Linux 12 (bookworm)',
    kubelet: 'v1.36.3',
    containerd: '',
    kubeletActive: true,
    containerdActive: true,
  });
  const seen = artifacts.get(clusterStatus);
  expect(seen?.reachable).toBe(true);
  expect(seen?.nodes).toEqual([
    { name: 'cp1', ready: true, version: 'v1.36.3', address: '10.0.0.11', cordoned: false },
  ]);
  expect(seen?.certificates.map(({ name, daysLeft }) => [name, daysLeft])).toEqual(
    expect.arrayContaining([
      ['ca', 3649],
      ['apiserver', 364],
      ['admin.conf', 364],
      ['etcd-server', 364],
    ]),
  );
});

test('a cluster whose API does not answer still tells of its host and certificates', async () => {
  const node = createFakeNode({ name: 'cp1', address: '10.0.0.11', prepared: true }, [createFakeControlPlane()]);
  await runRecipe({ workflow: initWorkflow(), cluster, nodes: [node], provide });
  node.units.set('kubelet', { enabled: true, active: false });
  const { artifacts, errors } = await lookAt(node);
  expect(errors).toEqual([]);
  expect(artifacts.get(clusterStatus)).toMatchObject({ reachable: false, nodes: [], controlPlane: [] });
  expect(artifacts.get(clusterStatus)?.certificates.length).toBeGreaterThan(10);
  expect(artifacts.get(hostStatus, 'cp1')?.kubeletActive).toBe(false);
});

test('a bare host is told as one', async () => {
  const { artifacts, errors } = await lookAt(createFakeNode({ name: 'cp1', address: '10.0.0.11' }, []));
  expect(errors).toEqual([]);
  expect(artifacts.get(hostStatus, 'cp1')).toMatchObject({ kubelet: '', containerd: '', kubeletActive: false });
  expect(artifacts.get(clusterStatus)).toEqual({ reachable: false, nodes: [], controlPlane: [], certificates: [] });
});
