import { beforeEach, expect, test } from 'vitest';
import { initWorkflow } from '../../src/init/index.ts';
import { clusterSpec } from '../../src/phases/index.ts';
import { preparation, resetWishes, resetWorkflow } from '../../src/reset/index.ts';
import { provided } from '../../src/workflow/index.ts';
import { createFakeControlPlane, type FakeControlPlane } from '../phases/fake-control-plane.ts';
import { createFakeNode, type FakeNode } from '../phases/fake-node.ts';
import { clusterOf, initCluster, runRecipe } from '../phases/run-recipe.ts';

let controlPlane: FakeControlPlane;
let leader: FakeNode;

beforeEach(async () => {
  controlPlane = createFakeControlPlane();
  leader = createFakeNode({ name: 'cp1', address: '10.0.0.11', prepared: true }, [controlPlane]);
  const cluster = initCluster({ nodeName: 'cp1' });
  const init = { workflow: initWorkflow(), cluster, nodes: [leader], provide: [provided(clusterSpec, cluster)] };
  expect((await runRecipe(init)).errors).toEqual([]);
  for (const [name, address] of [
    ['w1', '10.0.0.21'],
    ['cp2', '10.0.0.12'],
  ] as const)
    controlPlane.registerNode(name, address);
});

/** `slipway reset -f … --hosts` of one host of cp1, cp2, cp3 and w1; cp1 stays. */
const reset = (name: string) => {
  const whole = clusterOf(['w1'], ['cp2', 'cp3']);
  const cluster = { ...whole, hosts: whole.hosts.filter((host) => host.name === 'cp1' || host.name === name) };
  const address = name === 'w1' ? '10.0.0.21' : '10.0.0.12';
  const node = createFakeNode({ name, address, prepared: true }, [controlPlane]);
  node.units.set('kubelet', { enabled: true, active: true });
  return runRecipe({
    workflow: resetWorkflow('cp1'),
    cluster,
    nodes: [leader, node],
    provide: [
      provided(clusterSpec, whole),
      provided(preparation, undefined),
      provided(resetWishes, { cleanupTmpDir: true }),
    ],
  });
};

const members = (...names: readonly string[]): void => {
  controlPlane.etcd.members.length = 0;
  for (const name of names) {
    const number = Number(name.slice(2));
    const peerUrls = [`https://10.0.0.1${number}:2380`];
    controlPlane.etcd.members.push({ id: `${number}`, name, peerUrls, isLearner: false });
  }
};

test('a worker that is reset leaves the cluster: its node is deleted, once its kubelet is stopped', async () => {
  const { errors, transcript } = await reset('w1');
  expect(errors).toEqual([]);
  expect(controlPlane.objects.has('/api/v1/nodes/w1')).toBe(false);
  expect(transcript.writes().filter((line) => line.startsWith('cp1 '))).toEqual([]);
});

test('a control plane that etcd cannot do without is not touched, and the reason is told', async () => {
  members('cp1', 'cp2', 'cp3');
  const { errors, transcript } = await reset('cp2');
  expect(errors.map(({ host, code, message }) => [host, code, message])).toEqual([
    [
      'cp2',
      'ETCD_REFUSED',
      'cp2 cannot leave etcd: it has no majority now: cp2, cp3 of 3 members do not answer. The cluster would stop taking writes.',
    ],
  ]);
  expect(transcript.writes()).toEqual([]);
  expect(controlPlane.objects.has('/api/v1/nodes/cp2')).toBe(true);
});

test('an API that is gone keeps no host in the cluster: it is reset, and what stays is told', async () => {
  leader.files.delete('/etc/kubernetes/admin.conf');
  const { errors, events } = await reset('w1');
  expect(errors).toEqual([]);
  expect(events.flatMap((event) => (event.type === 'unit-warned' ? [event.message] : []))).toEqual([
    expect.stringContaining(
      'Nodes that leave stay known to the cluster: There is no /etc/kubernetes/admin.conf on cp1',
    ),
  ]);
});
