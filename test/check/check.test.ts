import { expect, test } from 'vitest';
import { checkWorkflow } from '../../src/check/index.ts';
import { initWorkflow } from '../../src/init/index.ts';
import { clusterSpec } from '../../src/phases/index.ts';
import { provided } from '../../src/workflow/index.ts';
import { createFakeControlPlane, type FakeControlPlane } from '../phases/fake-control-plane.ts';
import { createFakeNode, type FakeNode } from '../phases/fake-node.ts';
import { initCluster, runRecipe } from '../phases/run-recipe.ts';

const cluster = initCluster({ nodeName: 'cp1' });
const provide = [provided(clusterSpec, cluster)];

/** A control plane that init made, with two Ready workers. */
const scene = async (): Promise<{ readonly node: FakeNode; readonly controlPlane: FakeControlPlane }> => {
  const controlPlane = createFakeControlPlane();
  const node = createFakeNode({ name: 'cp1', address: '10.0.0.11', prepared: true }, [controlPlane]);
  await runRecipe({ workflow: initWorkflow(), cluster, nodes: [node], provide });
  for (const [name, address] of [
    ['w1', '10.0.0.21'],
    ['w2', '10.0.0.22'],
  ] as const) {
    controlPlane.registerNode(name, address);
  }
  return { node, controlPlane };
};

const checking = (node: FakeNode) => runRecipe({ workflow: checkWorkflow(), cluster, nodes: [node], provide });

const withoutRandom = (text: string): string => text.replaceAll(/slipway-check-[0-9a-f]{6}/g, 'slipway-check-<id>');

test('the proof of life puts a pod on every worker, reaches each from each and from outside, and cleans up', async () => {
  const { node, controlPlane } = await scene();
  const before = [...controlPlane.objects.keys()];
  const { errors, transcript, events } = await checking(node);
  expect(errors).toEqual([]);
  await expect(withoutRandom(transcript.text())).toMatchFileSnapshot('check.golden.txt');
  const said = events.flatMap((event) => (event.type === 'unit-said' ? [event.text] : []));
  expect(said.toSorted()).toEqual([
    '2 pods answered by name and by NodePort',
    '3 nodes Ready',
    'CoreDNS is available',
    'the control plane is healthy',
  ]);
  expect([...controlPlane.objects.keys()]).toEqual(before);
});

test('the namespace of a check that was killed is removed by the next', async () => {
  const { node, controlPlane } = await scene();
  const path = '/api/v1/namespaces/slipway-check-dead00';
  controlPlane.objects.set(path, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'slipway-check-dead00', labels: { 'slipway.dev/check': 'true' } },
  });
  expect((await checking(node)).errors).toEqual([]);
  expect(controlPlane.objects.has(path)).toBe(false);
});

test('a control plane that is not ready is told by what fails', async () => {
  const { node, controlPlane } = await scene();
  controlPlane.health.set('/readyz', '[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n');
  const { errors } = await checking(node);
  expect(errors.map(({ code, message, phase }) => [code, message, phase])).toEqual([
    ['CHECK_FAILED', 'Leg "control plane": [-]etcd failed: reason withheld', 'check/control-plane'],
  ]);
});

test('a host that is no control plane is told so', async () => {
  const { errors } = await checking(createFakeNode({ name: 'cp1', address: '10.0.0.11', prepared: true }, []));
  expect(errors.map(({ code, message }) => [code, message])).toEqual([
    ['KUBECONFIG_INVALID', 'There is no /etc/kubernetes/admin.conf on cp1.'],
  ]);
});
