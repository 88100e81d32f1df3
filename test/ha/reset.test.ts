import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyWorkflow } from '../../src/apply/index.ts';
import { playbookSteps } from '../../src/cli/playbooks.ts';
import { clusterSpec, componentStore } from '../../src/phases/index.ts';
import { preparation, resetWishes, resetWorkflow } from '../../src/reset/index.ts';
import { provided } from '../../src/workflow/index.ts';
import { fileOf } from '../fakes/fake-transport.ts';
import { createFakeControlPlane } from '../phases/fake-control-plane.ts';
import { createFakeNode, type FakeNode } from '../phases/fake-node.ts';
import { createFakeStore, type FakeStore } from '../phases/fake-store.ts';
import { clusterFrom, runRecipe } from '../phases/run-recipe.ts';

let store: FakeStore;
beforeAll(async () => {
  store = await createFakeStore();
});
afterAll(() => store.remove());

const cluster = clusterFrom(`  virtualIp: 10.0.0.10
  hosts:
    - { name: cp1, role: control-plane, ssh: 10.0.0.11 }
    - { name: e1, role: etcd, ssh: 10.0.0.31 }
    - { name: e2, role: etcd, ssh: 10.0.0.32 }
    - { name: e3, role: etcd, ssh: 10.0.0.33 }`);

/** A control plane behind a virtual IP, with an etcd of three hosts of its own. */
const applied = async () => {
  const controlPlane = createFakeControlPlane();
  const nodes = ['10.0.0.11', '10.0.0.31', '10.0.0.32', '10.0.0.33'].map((address, index) =>
    createFakeNode({ name: cluster.hosts[index]?.name ?? '', address }, [controlPlane]),
  );
  const provide = [provided(clusterSpec, cluster), provided(componentStore, store)];
  const workflow = applyWorkflow(await playbookSteps(cluster, '/root'));
  expect((await runRecipe({ workflow, cluster, nodes, provide })).errors).toEqual([]);
  return { controlPlane, nodes };
};

/** Resets the hosts with these names. */
const reset = (nodes: readonly FakeNode[], names: readonly string[]) => {
  for (const node of nodes) node.files.set('/proc/self/mounts', fileOf('', 0o444));
  const going = { ...cluster, hosts: cluster.hosts.filter(({ name }) => names.includes(name)) };
  return runRecipe({
    workflow: resetWorkflow(),
    cluster: going,
    nodes: nodes.filter(({ name }) => names.includes(name)),
    provide: [
      provided(clusterSpec, cluster),
      provided(preparation, { files: ['/etc/containerd/config.toml'], services: ['containerd'] }),
      provided(resetWishes, { cleanupTmpDir: true }),
    ],
  });
};

test('a control plane gives the address away before anything else goes, and keeps nothing of keepalived and haproxy', async () => {
  const { nodes } = await applied();
  const result = await reset(nodes, ['cp1']);
  expect(result.errors).toEqual([]);
  const [cp1] = nodes;
  expect([...(cp1?.files.keys() ?? [])].filter((path) => /haproxy|keepalived/.test(path))).toEqual([]);
  expect(['keepalived', 'haproxy'].map((unit) => cp1?.units.get(unit)?.active)).toEqual([false, false]);
});

test("somebody else's haproxy and etcd stay", async () => {
  const { nodes } = await applied();
  const [cp1] = nodes;
  const theirs = ['/etc/keepalived/keepalived.conf', '/etc/systemd/system/etcd.service'];
  for (const path of theirs) cp1?.files.set(path, fileOf('# ours\n', 0o644));
  await reset(nodes, ['cp1']);
  expect(theirs.every((path) => cp1?.files.has(path))).toBe(true);
  expect(cp1?.units.get('haproxy')?.active).toBe(true);
});

test('a host of etcd leaves its cluster first, then loses data, certificates, unit and program; no container runtime is touched', async () => {
  const { nodes, controlPlane } = await applied();
  const e2 = nodes[2];
  e2?.files.set('/etc/containerd/config.toml', fileOf('theirs', 0o644));
  const result = await reset(nodes, ['e2']);
  expect(result.errors).toEqual([]);
  expect(controlPlane.etcd.members.map(({ name }) => name).sort()).toEqual(['e1', 'e3']);
  expect([...(e2?.files.keys() ?? [])].filter((path) => !path.startsWith('/proc/'))).toEqual([
    '/etc/containerd/config.toml',
  ]);
  expect(e2?.units.get('etcd')).toMatchObject({ enabled: false, active: false });
});

test('where every host of etcd goes, no member leaves the others', async () => {
  const { nodes, controlPlane } = await applied();
  const before = controlPlane.etcd.writes.length;
  expect((await reset(nodes, ['cp1', 'e1', 'e2', 'e3'])).errors).toEqual([]);
  expect(controlPlane.etcd.writes).toHaveLength(before);
});
