import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { applyWorkflow } from '../../src/apply/index.ts';
import { playbookSteps } from '../../src/cli/playbooks.ts';
import { clusterSpec, componentStore } from '../../src/phases/index.ts';
import type { Cluster } from '../../src/spec/index.ts';
import { provided } from '../../src/workflow/index.ts';
import { createFakeControlPlane } from '../phases/fake-control-plane.ts';
import { createFakeNode, type FakeNode } from '../phases/fake-node.ts';
import { createFakeStore, type FakeStore } from '../phases/fake-store.ts';
import { clusterFrom, planLine, type RecipeRun, runRecipe } from '../phases/run-recipe.ts';

let store: FakeStore;
beforeAll(async () => {
  store = await createFakeStore();
});
afterAll(() => store.remove());

const etcdAddress = (name: string): string => `10.0.0.3${name.at(-1)}`;

const clusterWith = (etcd: readonly string[]): Cluster =>
  clusterFrom(`  hosts:
    - { name: cp1, role: control-plane, ssh: 10.0.0.11 }
    - { name: cp2, role: control-plane, ssh: 10.0.0.12 }
${etcd.map((name) => `    - { name: ${name}, role: etcd, ssh: ${etcdAddress(name)} }`).join('\n')}`);

const runOf = async (cluster: Cluster, nodes: readonly FakeNode[]): Promise<RecipeRun> => ({
  workflow: applyWorkflow(await playbookSteps(cluster, '/root')),
  cluster,
  nodes,
  provide: [provided(clusterSpec, cluster), provided(componentStore, store)],
});

/** Two bare hosts that are to be control planes, and others that are to be their etcd. */
const scene = async (etcd: readonly string[] = ['e1', 'e2', 'e3']) => {
  const controlPlane = createFakeControlPlane();
  const make = (name: string, address: string) => createFakeNode({ name, address }, [controlPlane]);
  const nodes = [make('cp1', '10.0.0.11'), make('cp2', '10.0.0.12'), ...etcd.map((e) => make(e, etcdAddress(e)))];
  const named = (name: string): FakeNode => {
    const found = nodes.find((node) => node.name === name);
    if (found === undefined) throw new Error(`no machine ${name}`);
    return found;
  };
  const textOn = (name: string, path: string): string =>
    Buffer.from(named(name).files.get(path)?.bytes ?? []).toString();
  return { run: await runOf(clusterWith(etcd), nodes), nodes, named, make, controlPlane, textOn };
};

const DAY_MS = 86_400_000;
const PKI = '/etc/kubernetes/pki';
const UNIT = '/etc/systemd/system/etcd.service';
const INITIAL = '/etc/etcd/initial-cluster.env';

test('apply makes an etcd of three hosts of its own, doing this on those that join', async () => {
  const { run, controlPlane, textOn } = await scene();
  const result = await runRecipe(run);
  expect(result.errors).toEqual([]);
  const { members, writes } = controlPlane.etcd;
  expect(members.map(({ name, isLearner }) => [name, isLearner]).sort()).toEqual([
    ['e1', false],
    ['e2', false],
    ['e3', false],
  ]);
  // One after the other: etcd takes no second learner.
  expect(writes.map((line) => line.split(' ')[0])).toEqual(['add', 'promote', 'add', 'promote']);
  const parts = result.transcript.text({ reads: false }).split('\n\n');
  const steps = parts.filter((part) => part.startsWith('e2: '));
  const client = parts.filter((part) => part.startsWith('cp2: external-etcd/'));
  await expect([...steps, ...client, textOn('e2', UNIT)].join('\n\n')).toMatchFileSnapshot('external-etcd.golden.txt');
});

test('hosts of etcd get nothing of Kubernetes, and control planes no etcd', async () => {
  const { run, named, textOn } = await scene();
  await runRecipe(run);
  const paths = [...named('e1').files.keys()];
  expect(paths.filter((path) => /kubelet|containerd|cni|manifests|\.conf$/.test(path))).toEqual([]);
  expect(textOn('cp1', '/etc/kubernetes/manifests/etcd.yaml')).toBe('');
  const apiserver = textOn('cp2', '/etc/kubernetes/manifests/kube-apiserver.yaml');
  expect(apiserver).toContain('--etcd-servers=https://10.0.0.31:2379,https://10.0.0.32:2379,https://10.0.0.33:2379');
  expect(apiserver).toContain(`--etcd-certfile=${PKI}/apiserver-etcd-client.crt`);
  expect([...named('cp1').images.keys()].filter((image) => image.includes('/etcd:'))).toEqual([]);
});

test("the authority's key stays with etcd's hosts; every private key is for root alone", async () => {
  const { run, nodes, named, textOn } = await scene();
  await runRecipe(run);
  const [ca, ...others] = ['e1', 'e2', 'e3'].map((name) => textOn(name, `${PKI}/etcd/ca.key`));
  expect(ca).toContain('PRIVATE KEY');
  expect(others).toEqual([ca, ca]);
  expect(textOn('cp1', `${PKI}/etcd/ca.crt`)).toBe(textOn('e1', `${PKI}/etcd/ca.crt`));
  expect(named('cp1').files.has(`${PKI}/etcd/ca.key`)).toBe(false);
  expect(textOn('cp1', `${PKI}/apiserver-etcd-client.key`)).not.toBe(textOn('cp2', `${PKI}/apiserver-etcd-client.key`));
  const keys = nodes.flatMap(({ files }) => [...files].filter(([path]) => path.endsWith('.key')));
  expect(keys.filter(([, { mode }]) => mode !== 0o600).map(([path]) => path)).toEqual([]);
});

test('a second apply writes nothing', async () => {
  const { run, controlPlane } = await scene();
  await runRecipe(run);
  const before = controlPlane.etcd.writes.length;
  const again = await runRecipe(run);
  expect(again.errors).toEqual([]);
  expect(again.said).toEqual([]);
  expect(again.transcript.writes()).toEqual([]);
  expect(controlPlane.etcd.writes).toHaveLength(before);
});

test('a plan tells what apply then does', async () => {
  const { run, controlPlane } = await scene();
  const planned = await runRecipe({ ...run, plan: true });
  expect(planned.errors).toEqual([]);
  expect(controlPlane.etcd.writes).toEqual([]);
  const done = await runRecipe(run);
  const lines = (changes: typeof done.said) =>
    changes.map((change) => planLine(change).replace(/bootstrap-token-\w{6}/, 'bootstrap-token-<id>')).sort();
  expect(lines(planned.said)).toEqual(lines(done.said));
});

test('certificates that end within a month are made anew by the next apply, under the same authority', async () => {
  const { run, named, textOn } = await scene(['e1']);
  vi.useFakeTimers({ now: Date.now() - 340 * DAY_MS, toFake: ['Date'] });
  await runRecipe(run).finally(() => vi.useRealTimers());
  const [server, client] = [`${PKI}/etcd/server.crt`, `${PKI}/apiserver-etcd-client.crt`];
  const before = [textOn('e1', server), textOn('cp1', client), textOn('e1', `${PKI}/etcd/ca.crt`)];
  const again = await runRecipe(run);
  expect(again.errors).toEqual([]);
  expect(textOn('e1', server)).not.toBe(before[0]);
  expect(textOn('cp1', client)).not.toBe(before[1]);
  expect(textOn('e1', `${PKI}/etcd/ca.crt`)).toBe(before[2]);
  expect(named('cp1').files.get(`${PKI}/apiserver-etcd-client.key`)?.mode).toBe(0o600);
});

test('a member that is replaced in the file joins before the other leaves', async () => {
  const { run, nodes, named, make, controlPlane, textOn } = await scene();
  await runRecipe(run);
  const e4 = make('e4', etcdAddress('e4'));
  const kept = nodes.filter(({ name }) => name !== 'e1');
  const before = controlPlane.etcd.writes.length;
  const replaced = await runRecipe(await runOf(clusterWith(['e2', 'e3', 'e4']), [...kept, e4]));
  expect(replaced.errors).toEqual([]);
  expect(controlPlane.etcd.members.map(({ name }) => name).sort()).toEqual(['e2', 'e3', 'e4']);
  expect(controlPlane.etcd.writes.slice(before).map((line) => line.split(' ')[0])).toEqual([
    'add',
    'promote',
    'remove',
  ]);
  expect(Buffer.from(e4.files.get(INITIAL)?.bytes ?? []).toString()).toContain('ETCD_INITIAL_CLUSTER_STATE=existing');
  expect(textOn('cp1', '/etc/kubernetes/manifests/kube-apiserver.yaml')).toContain('https://10.0.0.34:2379');
  expect(named('e1').units.get('etcd')?.active).toBe(true);
});

test('an API server that has data elsewhere is not led to an etcd that has none', async () => {
  const { run, nodes, make, textOn } = await scene(['e1']);
  await runRecipe(run);
  const manifest = textOn('cp1', '/etc/kubernetes/manifests/kube-apiserver.yaml');
  const e2 = make('e2', etcdAddress('e2'));
  const { errors } = await runRecipe(await runOf(clusterWith(['e2']), [...nodes.slice(0, 2), e2]));
  expect(errors.map(({ host, phase, code }) => [host, phase, code]).sort()).toEqual([
    ['cp1', 'external-etcd/client', 'ETCD_REFUSED'],
    ['cp2', 'external-etcd/client', 'ETCD_REFUSED'],
  ]);
  expect(errors[0]?.message).toContain('keeps its data in the etcd at https://10.0.0.31:2379');
  expect(textOn('cp1', '/etc/kubernetes/manifests/kube-apiserver.yaml')).toBe(manifest);
});

test('the first member that came back empty is taken in again, not made a cluster of its own', async () => {
  const { run, nodes, controlPlane } = await scene();
  await runRecipe(run);
  const bare = createFakeNode({ name: 'e1', address: etcdAddress('e1') }, [controlPlane]);
  const again = await runRecipe({ ...run, nodes: nodes.map((node) => (node.name === 'e1' ? bare : node)) });
  expect(again.errors).toEqual([]);
  expect(controlPlane.etcd.members.map(({ name }) => name).sort()).toEqual(['e1', 'e2', 'e3']);
  const initial = Buffer.from(bare.files.get(INITIAL)?.bytes ?? []).toString();
  expect(initial).toContain('ETCD_INITIAL_CLUSTER_STATE=existing');
  expect(initial).toContain('e2=https://10.0.0.32:2380');
});

test('access to an etcd that somebody else runs goes to every control plane, the key for root alone', async () => {
  const cluster = clusterFrom(`  etcd:
    endpoints: ['https://10.0.0.31:2379']
    caFile: ${import.meta.filename}
    certFile: ${import.meta.filename}
    keyFile: ${import.meta.filename}
  hosts:
    - { name: cp1, role: control-plane, ssh: 10.0.0.11 }
    - { name: cp2, role: control-plane, ssh: 10.0.0.12 }`);
  const controlPlane = createFakeControlPlane();
  const nodes = ['cp1', 'cp2'].map((name, index) =>
    createFakeNode({ name, address: `10.0.0.${11 + index}` }, [controlPlane]),
  );
  const result = await runRecipe(await runOf(cluster, nodes));
  expect(result.errors).toEqual([]);
  for (const { files } of nodes) {
    expect(files.get(`${PKI}/apiserver-etcd-client.key`)?.mode).toBe(0o600);
    expect(files.get(`${PKI}/etcd/ca.crt`)?.mode).toBe(0o644);
  }
  const again = await runRecipe(await runOf(cluster, nodes));
  expect(again.transcript.writes()).toEqual([]);
});
