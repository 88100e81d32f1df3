import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyWorkflow } from '../../src/apply/index.ts';
import { playbookSteps } from '../../src/cli/playbooks.ts';
import { fileOf } from '../fakes/fake-transport.ts';
import { createFakeControlPlane } from '../phases/fake-control-plane.ts';
import { createFakeNode } from '../phases/fake-node.ts';
import { createFakeStore, type FakeStore } from '../phases/fake-store.ts';
import { clusterOf, runRecipe } from '../phases/run-recipe.ts';
import { provideFor } from './provide-for.ts';

let store: FakeStore;
beforeAll(async () => {
  store = await createFakeStore();
});
afterAll(() => store.remove());

const CLAIM = '/var/lib/slipway/claim.json';
const ETCD = '/etc/kubernetes/manifests/etcd.yaml';

/** Two nodes of a cluster that no file made: as an apply leaves them, but unclaimed. */
const scene = async () => {
  const cluster = clusterOf(['w1']);
  const controlPlane = createFakeControlPlane();
  const nodes = ['cp1', 'w1'].map((name, index) =>
    createFakeNode({ name, address: `10.0.0.${11 + index * 10}` }, [controlPlane]),
  );
  const steps = await playbookSteps(cluster, '/root');
  const apply = (takeOver: boolean) =>
    runRecipe({
      workflow: applyWorkflow(steps, { takeOver }),
      cluster,
      nodes,
      provide: provideFor(cluster, store),
    });
  await apply(false);
  for (const { files } of nodes) files.delete(CLAIM);
  return { apply, nodes };
};

test('nodes that no run of Slipway made are refused, and nothing is written', async () => {
  const { apply } = await scene();
  const { errors, transcript } = await apply(false);
  expect(errors.map(({ message }) => message)).toEqual([
    'cp1 is a node of a cluster that Slipway did not make.',
    'w1 is a node of a cluster that Slipway did not make.',
  ]);
  expect(errors[0]?.hint).toContain('slipway plan -f cluster.yaml --take-over');
  expect(transcript.writes()).toEqual([]);
});

test('taken over, nodes that are as the file says are claimed and nothing else', async () => {
  const { apply } = await scene();
  const { errors, said } = await apply(true);
  expect(errors).toEqual([]);
  expect(said.map(({ host, what }) => `${host} ${what}`)).toEqual([`cp1 ${CLAIM}`, `w1 ${CLAIM}`]);
});

test('a node of yet another cluster is not taken over, and nothing is written there', async () => {
  const { apply, nodes } = await scene();
  nodes[1]?.files.set('/etc/kubernetes/pki/ca.crt', fileOf('of another cluster', 0o644));
  const { errors } = await apply(true);
  expect(errors.map(({ message }) => message)).toContain(
    'w1 is a node of another cluster than cp1: their authorities differ.',
  );
  expect(nodes[1]?.files.has(CLAIM)).toBe(false);
});

test('etcd that is newer than the file asks for keeps its version, while it runs', async () => {
  const { apply, nodes } = await scene();
  const [cp1] = nodes;
  const newer = Buffer.from(cp1?.files.get(ETCD)?.bytes ?? [])
    .toString()
    .replace(/(image: .*etcd):.*/, '$1:3.99.0-0');
  cp1?.files.set(ETCD, fileOf(newer, 0o600));
  const { errors, said } = await apply(true);
  expect(errors).toEqual([]);
  expect(said.map(({ host, what }) => `${host} ${what}`)).toEqual([`cp1 ${CLAIM}`, `w1 ${CLAIM}`]);
  expect(newer).toContain('etcd:3.99.0-0');
});
