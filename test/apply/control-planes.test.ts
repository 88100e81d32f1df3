import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyWorkflow } from '../../src/apply/index.ts';
import { playbookSteps } from '../../src/cli/playbooks.ts';
import { createFakeControlPlane } from '../phases/fake-control-plane.ts';
import { createFakeNode } from '../phases/fake-node.ts';
import { createFakeStore, type FakeStore } from '../phases/fake-store.ts';
import { clusterOf, planLine, type RecipeRun, runRecipe } from '../phases/run-recipe.ts';
import { provideFor } from './provide-for.ts';

let store: FakeStore;
beforeAll(async () => {
  store = await createFakeStore();
});
afterAll(() => store.remove());

/** Three bare hosts that are to be control planes. */
const scene = async () => {
  const cluster = clusterOf([], ['cp2', 'cp3']);
  const controlPlane = createFakeControlPlane();
  const nodes = ['cp1', 'cp2', 'cp3'].map((name, index) =>
    createFakeNode({ name, address: `10.0.0.${11 + index}` }, [controlPlane]),
  );
  const run: RecipeRun = {
    workflow: applyWorkflow(await playbookSteps(cluster, '/root')),
    cluster,
    nodes,
    provide: provideFor(cluster, store),
  };
  const textOn = (index: number, path: string): string =>
    Buffer.from(nodes[index]?.files.get(path)?.bytes ?? []).toString();
  return { run, nodes, controlPlane, textOn };
};

const PKI = '/etc/kubernetes/pki';

test('apply makes a cluster of three control planes, doing this on those that join', async () => {
  const { run, controlPlane, textOn } = await scene();
  const result = await runRecipe(run);
  expect(result.errors).toEqual([]);
  const { members, writes } = controlPlane.etcd;
  expect(members.map(({ name, isLearner }) => [name, isLearner]).sort()).toEqual([
    ['cp1', false],
    ['cp2', false],
    ['cp3', false],
  ]);
  // One after the other: etcd takes no second learner.
  expect(writes.map((line) => line.split(' ')[0])).toEqual(['add', 'promote', 'add', 'promote']);
  for (const file of ['ca.crt', 'ca.key', 'front-proxy-ca.key', 'etcd/ca.key', 'sa.key', 'sa.pub']) {
    expect(textOn(2, `${PKI}/${file}`), file).toBe(textOn(0, `${PKI}/${file}`));
  }
  expect(textOn(2, `${PKI}/apiserver.crt`)).not.toBe(textOn(0, `${PKI}/apiserver.crt`));
  const text = result.transcript.text({ reads: false }).replaceAll(/bootstrap-token-\w{6}/g, 'bootstrap-token-<id>');
  const joined = text.split('\n\n').filter((part) => part.startsWith('cp2: join-control-plane/'));
  await expect(joined.join('\n\n')).toMatchFileSnapshot('control-planes.golden.txt');
});

test('a control plane that joins starts etcd with every member there is, and its kubelet asks its own API server', async () => {
  const { run, textOn } = await scene();
  await runRecipe(run);
  const last = [1, 2].map((index) => textOn(index, '/etc/kubernetes/manifests/etcd.yaml')).find(hasThree);
  expect(last).toContain('--initial-cluster-state=existing');
  expect(textOn(1, '/etc/kubernetes/manifests/kube-apiserver.yaml')).toContain('--advertise-address=10.0.0.12');
  expect(textOn(1, '/etc/kubernetes/scheduler.conf')).toContain('https://10.0.0.12:6443');
  expect(textOn(1, '/etc/kubernetes/super-admin.conf')).toBe('');
});

const hasThree = (manifest: string): boolean =>
  ['cp1=https://10.0.0.11:2380', 'cp2=https://10.0.0.12:2380', 'cp3=https://10.0.0.13:2380'].every((member) =>
    manifest.includes(member),
  );

test('every control plane is labelled and tainted', async () => {
  const { run, controlPlane } = await scene();
  await runRecipe(run);
  for (const name of ['cp1', 'cp2', 'cp3']) {
    const node = controlPlane.objects.get(`/api/v1/nodes/${name}`);
    expect(node?.metadata.labels, name).toHaveProperty('node-role.kubernetes.io/control-plane');
    expect(node?.['spec'], name).toHaveProperty('taints');
  }
});

test('a second apply of three control planes writes nothing', async () => {
  const { run, controlPlane } = await scene();
  await runRecipe(run);
  const before = controlPlane.etcd.writes.length;
  const again = await runRecipe(run);
  expect(again.errors).toEqual([]);
  expect(again.said).toEqual([]);
  expect(again.transcript.writes()).toEqual([]);
  expect(controlPlane.etcd.writes).toHaveLength(before);
});

test('a plan of three control planes tells what apply then does', async () => {
  const { run, controlPlane } = await scene();
  const planned = await runRecipe({ ...run, plan: true });
  expect(planned.errors).toEqual([]);
  expect(controlPlane.etcd.writes).toEqual([]);
  const done = await runRecipe(run);
  const lines = (changes: typeof done.said) =>
    changes.map((change) => planLine(change).replace(/bootstrap-token-\w{6}/, 'bootstrap-token-<id>')).sort();
  expect(lines(planned.said)).toEqual(lines(done.said));
});

test('a cluster without one address for its control planes is told so', async () => {
  const { run } = await scene();
  const { events } = await runRecipe(run);
  const warned = events.flatMap((event) => (event.type === 'unit-warned' ? [event.message] : []));
  expect(warned).toEqual([expect.stringContaining('several control planes but one address, that of cp1')]);
});

test('private keys and kubeconfigs of a joined control plane are for root alone', async () => {
  const { run, nodes } = await scene();
  await runRecipe(run);
  const secrets = [...(nodes[1]?.files ?? [])].filter(([path]) => /^\/etc\/kubernetes\/.*(\.key|\.conf)$/.test(path));
  expect(secrets.length).toBeGreaterThan(10);
  expect(secrets.filter(([, { mode }]) => mode !== 0o600).map(([path]) => path)).toEqual([]);
});
