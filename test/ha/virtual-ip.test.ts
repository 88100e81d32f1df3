import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyWorkflow } from '../../src/apply/index.ts';
import { playbookSteps } from '../../src/cli/playbooks.ts';
import { interfaceOf } from '../../src/ha/virtual-ip/find-interface.ts';
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

const clusterWith = (names: readonly string[]): Cluster =>
  clusterFrom(`  virtualIp: 10.0.0.10
  hosts:
${names.map((name, index) => `    - { name: ${name}, role: control-plane, ssh: 10.0.0.${11 + index} }`).join('\n')}
    - { name: w1, ssh: 10.0.0.21 }`);

const runOf = async (cluster: Cluster, nodes: readonly FakeNode[]): Promise<RecipeRun> => ({
  workflow: applyWorkflow(await playbookSteps(cluster, '/root')),
  cluster,
  nodes,
  provide: [provided(clusterSpec, cluster), provided(componentStore, store)],
});

/** Three bare hosts that are to be control planes behind one address, and a worker. */
const scene = async (names: readonly string[] = ['cp1', 'cp2', 'cp3']) => {
  const controlPlane = createFakeControlPlane();
  const addresses = [...names.map((_, index) => `10.0.0.${11 + index}`), '10.0.0.21'];
  const nodes = [...names, 'w1'].map((name, index) =>
    createFakeNode({ name, address: addresses[index] ?? '' }, [controlPlane]),
  );
  const textOn = (index: number, path: string): string =>
    Buffer.from(nodes[index]?.files.get(path)?.bytes ?? []).toString();
  return { run: await runOf(clusterWith(names), nodes), nodes, controlPlane, textOn };
};

const HAPROXY = '/etc/haproxy/haproxy.cfg';
const KEEPALIVED = '/etc/keepalived/keepalived.conf';

test('apply gives three control planes one address, doing this on each of them', async () => {
  const { run, textOn } = await scene();
  const result = await runRecipe(run);
  expect(result.errors).toEqual([]);
  const text = result.transcript.text({ reads: false });
  const steps = text.split('\n\n').filter((part) => part.startsWith('cp2: virtual-ip/'));
  const files = [HAPROXY, '/etc/keepalived/slipway-check', KEEPALIVED].map((path) => `${path}:\n${textOn(1, path)}`);
  await expect([...steps, ...files].join('\n\n')).toMatchFileSnapshot('virtual-ip.golden.txt');
  expect(result.transcript.writes().filter((line) => line.startsWith('w1 virtual-ip/'))).toEqual([]);
});

test('nothing of Kubernetes starts before the address is held', async () => {
  const { run } = await scene();
  const { events } = await runRecipe(run);
  const order = events.flatMap((event) =>
    event.type === 'unit-ended' || event.type === 'unit-started' ? [`${event.type} ${event.phase}`] : [],
  );
  expect(order.indexOf('unit-ended virtual-ip/held')).toBeGreaterThan(-1);
  expect(order.indexOf('unit-started kubelet-start')).toBeGreaterThan(order.indexOf('unit-ended virtual-ip/held'));
});

test('what names the API names the address: administrators, joining hosts, kube-proxy and certificates', async () => {
  const { run, textOn, controlPlane } = await scene();
  await runRecipe(run);
  expect(textOn(0, '/etc/kubernetes/admin.conf')).toContain('https://10.0.0.10:8443');
  const info = controlPlane.objects.get('/api/v1/namespaces/kube-public/configmaps/cluster-info');
  expect(JSON.stringify(info)).toContain('https://10.0.0.10:8443');
  const proxy = controlPlane.objects.get('/api/v1/namespaces/kube-system/configmaps/kube-proxy');
  expect(JSON.stringify(proxy)).toContain('https://10.0.0.10:8443');
  const config = controlPlane.objects.get('/api/v1/namespaces/kube-system/configmaps/kubeadm-config');
  expect(JSON.stringify(config)).toContain('controlPlaneEndpoint: 10.0.0.10:8443');
});

test('a second apply writes nothing', async () => {
  const { run } = await scene();
  await runRecipe(run);
  const again = await runRecipe(run);
  expect(again.errors).toEqual([]);
  expect(again.said).toEqual([]);
  expect(again.transcript.writes()).toEqual([]);
});

test('a plan tells what apply then does', async () => {
  const { run } = await scene();
  const planned = await runRecipe({ ...run, plan: true });
  expect(planned.errors).toEqual([]);
  const done = await runRecipe(run);
  const lines = (changes: typeof done.said) =>
    changes.map((change) => planLine(change).replace(/bootstrap-token-\w{6}/, 'bootstrap-token-<id>')).sort();
  expect(lines(planned.said)).toEqual(lines(done.said));
});

test('control planes that are added are told to the haproxy and keepalived of all, which read it without a restart', async () => {
  const { run, nodes, controlPlane, textOn } = await scene(['cp1']);
  await runRecipe(run);
  expect(textOn(0, KEEPALIVED)).not.toContain('unicast_peer');
  const added = ['cp2', 'cp3'].map((name, index) =>
    createFakeNode({ name, address: `10.0.0.${12 + index}` }, [controlPlane]),
  );
  const [cp1, w1] = nodes;
  const all = [cp1, ...added, w1].filter((node) => node !== undefined);
  const grown = await runRecipe(await runOf(clusterWith(['cp1', 'cp2', 'cp3']), all));
  expect(grown.errors).toEqual([]);
  expect(textOn(0, HAPROXY)).toContain('server cp3 10.0.0.13:6443');
  expect(textOn(0, KEEPALIVED)).toMatch(/unicast_peer \{\s+10\.0\.0\.12\s+10\.0\.0\.13\s+\}/);
  const told = grown.transcript.writes().filter((line) => line.startsWith('cp1 virtual-ip/') && line.includes('$'));
  expect(told).toEqual([
    'cp1 virtual-ip/haproxy: $ systemctl reload haproxy',
    'cp1 virtual-ip/keepalived: $ systemctl reload keepalived',
  ]);
});

test('a control plane whose address is not its own is told before anything is written there', async () => {
  const { run, nodes } = await scene();
  nodes[1]?.teach({ when: /^ip -o addr /, answer: '2: eth0    inet 172.16.0.2/24 scope global eth0\n' });
  const { errors, transcript } = await runRecipe(run);
  expect(errors[0]).toMatchObject({ host: 'cp2', phase: 'virtual-ip/interface', code: 'HOST_UNSUPPORTED' });
  expect(errors[0]?.message).toBe('cp2 has no interface with the address 10.0.0.12.');
  expect(transcript.writes().filter((line) => line.startsWith('cp2 virtual-ip/'))).toEqual([]);
});

test('the interface is found by the address it has, whatever else it has', () => {
  const output = `2: eth0    inet 10.0.0.11/24 brd 10.0.0.255 scope global eth0\\       valid_lft forever
2: eth0    inet 10.0.0.10/32 scope global eth0\\       valid_lft forever
3: bond0.7    inet6 fd00::11/64 scope global \\       valid_lft forever`;
  expect(['10.0.0.11', 'fd00::11', '10.0.0.1'].map((address) => interfaceOf(output, address))).toEqual([
    'eth0',
    'bond0.7',
    undefined,
  ]);
});
