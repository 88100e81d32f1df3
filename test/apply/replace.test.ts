import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyWorkflow } from '../../src/apply/index.ts';
import { playbookSteps } from '../../src/cli/playbooks.ts';
import type { KubeObject } from '../../src/kube/index.ts';
import { type Cluster, ledBy, loadCluster } from '../../src/spec/index.ts';
import { createFakeControlPlane, type FakeControlPlane } from '../phases/fake-control-plane.ts';
import { createFakeNode, type FakeNode } from '../phases/fake-node.ts';
import { createFakeStore, type FakeStore } from '../phases/fake-store.ts';
import { planLine, type RecipeResult, runRecipe } from '../phases/run-recipe.ts';
import { provideFor } from './provide-for.ts';

let store: FakeStore;
beforeAll(async () => {
  store = await createFakeStore();
});
afterAll(() => store.remove());

const clusterOf = (controlPlanes: readonly string[], workers: readonly string[]): Cluster =>
  loadCluster(
    `apiVersion: slipway.dev/v1alpha1
kind: Cluster
metadata: { name: demo }
spec:
  controlPlaneEndpoint: k8s.example.com:6443
  hosts:
${controlPlanes.map((name) => `    - { name: ${name}, role: control-plane, ssh: ${addressOf(name)} }`).join('\n')}
${workers.map((name) => `    - { name: ${name}, ssh: ${addressOf(name)} }`).join('\n')}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
encryptionAlgorithm: ECDSA-P256
`,
    'cluster.yaml',
    { fileExists: () => true, home: '/root', baseDir: '/root' },
  );

const addressOf = (name: string): string => `10.0.0.${(name.startsWith('cp') ? 10 : 20) + Number(name.slice(-1))}`;

interface Scene {
  readonly controlPlane: FakeControlPlane;
  readonly machine: (name: string) => FakeNode;
  /** `slipway apply` of a file that names these hosts, led by this one. */
  apply(hosts: { controlPlanes: readonly string[]; workers?: readonly string[] }, how: How): Promise<RecipeResult>;
  members(): readonly string[];
  nodes(): readonly string[];
}

interface How {
  readonly led: string;
  readonly plan?: boolean;
  readonly silent?: readonly string[];
}

/** Three control planes and a worker, as an apply left them. */
const running = async (): Promise<Scene> => {
  const controlPlane = createFakeControlPlane();
  const machines = new Map<string, FakeNode>();
  const machine = (name: string): FakeNode => {
    const known = machines.get(name) ?? createFakeNode({ name, address: addressOf(name) }, [controlPlane]);
    machines.set(name, known);
    return known;
  };
  const scene: Scene = {
    controlPlane,
    machine,
    apply: async ({ controlPlanes, workers = ['w1'] }, { led, plan = false, silent = [] }) => {
      const cluster = ledBy(clusterOf(controlPlanes, workers), led);
      return runRecipe({
        workflow: applyWorkflow(await playbookSteps(cluster, '/root')),
        cluster,
        nodes: cluster.hosts.map(({ name }) => (silent.includes(name) ? undefined : machine(name))),
        provide: provideFor(cluster, store, { silent }),
        plan,
      });
    },
    members: () => controlPlane.etcd.members.map(({ name, isLearner }) => `${name}${isLearner ? '?' : ''}`).sort(),
    nodes: () =>
      [...controlPlane.objects.values()]
        .filter(({ kind }) => kind === 'Node')
        .map(({ metadata }) => metadata.name)
        .sort(),
  };
  const made = await scene.apply({ controlPlanes: ['cp1', 'cp2', 'cp3'] }, { led: 'cp1' });
  expect(made.errors).toEqual([]);
  return scene;
};

/** The machine is no more: nothing answers, and the cluster has noticed. */
const lose = ({ controlPlane, machine }: Scene, name: string): void => {
  machine(name).units.set('kubelet', { enabled: true, active: false });
  const path = `/api/v1/nodes/${name}`;
  const node = controlPlane.objects.get(path);
  const status = { ...(node?.['status'] as object), conditions: [{ type: 'Ready', status: 'False' }] };
  controlPlane.objects.set(path, { ...(node as KubeObject), status });
};

/** The same machine with a new disk. */
const wipe = (scene: Scene, name: string): void => {
  lose(scene, name);
  const { files, units } = scene.machine(name);
  for (const path of files.keys()) if (/kubernetes|\/var\/lib\/(kubelet|etcd|slipway)/.test(path)) files.delete(path);
  units.delete('kubelet');
};

/** Of hosts that leave or come back: what is done to them, and what is done for it on others. */
const story = ({ transcript }: RecipeResult): string =>
  transcript
    .text({ reads: false })
    .split('\n\n')
    .filter((block) => !/: (components|files|services|packages|claim|prepare|containerd|kubelet-unit)/.test(block))
    .filter((block) => /leave\/|free-name|etcd-join|nodes\/labels/.test(block))
    .join('\n\n')
    .replace(/bootstrap-token-\w{6}/g, 'bootstrap-token-<id>');

describe('the first control plane', () => {
  test('is replaced by an edit of the file and one apply, doing this', async () => {
    const scene = await running();
    lose(scene, 'cp1');
    const result = await scene.apply({ controlPlanes: ['cp4', 'cp2', 'cp3'] }, { led: 'cp2' });
    expect(result.errors).toEqual([]);
    expect(scene.members()).toEqual(['cp2', 'cp3', 'cp4']);
    expect(scene.nodes()).toEqual(['cp2', 'cp3', 'cp4', 'w1']);
    // Out first, then in: at no time does a dead member count besides a learner.
    expect(scene.controlPlane.etcd.writes.slice(4).map((line) => line.split(' ')[0])).toEqual([
      'remove',
      'add',
      'promote',
    ]);
    await expect(story(result)).toMatchFileSnapshot('replace.golden.txt');
  });

  test('is replaced as the plan said', async () => {
    const scene = await running();
    lose(scene, 'cp1');
    const planned = await scene.apply({ controlPlanes: ['cp4', 'cp2', 'cp3'] }, { led: 'cp2', plan: true });
    expect(planned.errors).toEqual([]);
    expect(scene.members()).toEqual(['cp1', 'cp2', 'cp3']);
    const done = await scene.apply({ controlPlanes: ['cp4', 'cp2', 'cp3'] }, { led: 'cp2' });
    const lines = (changes: RecipeResult['said']) =>
      changes.map((change) => planLine(change).replace(/bootstrap-token-\w{6}/, '')).sort();
    expect(lines(planned.said)).toEqual(lines(done.said));
  });

  test('is replaced once: the next apply writes nothing', async () => {
    const scene = await running();
    lose(scene, 'cp1');
    await scene.apply({ controlPlanes: ['cp4', 'cp2', 'cp3'] }, { led: 'cp2' });
    const again = await scene.apply({ controlPlanes: ['cp4', 'cp2', 'cp3'] }, { led: 'cp2' });
    expect(again.errors).toEqual([]);
    expect(again.transcript.writes()).toEqual([]);
  });

  test('joins when it is new, and makes no second cluster', async () => {
    const scene = await running();
    const ca = (name: string) => Buffer.from(scene.machine(name).files.get('/etc/kubernetes/pki/ca.crt')?.bytes ?? []);
    const result = await scene.apply({ controlPlanes: ['cp4', 'cp2', 'cp1', 'cp3', 'cp5'] }, { led: 'cp2' });
    expect(result.errors).toEqual([]);
    expect(scene.members()).toEqual(['cp1', 'cp2', 'cp3', 'cp4', 'cp5']);
    expect(ca('cp4')).toEqual(ca('cp1'));
  });

  test('is drained when it still answers, and what is left on it is told', async () => {
    const scene = await running();
    const { errors, said, events } = await scene.apply({ controlPlanes: ['cp4', 'cp2', 'cp3'] }, { led: 'cp2' });
    expect(errors).toEqual([]);
    const changes = said.map(({ action, what }) => `${action} ${what}`);
    const order = ['update Node cp1', 'remove etcd member cp1', 'remove Node cp1'];
    expect(changes.filter((change) => order.includes(change))).toEqual(order);
    const texts = events.flatMap((event) => (event.type === 'unit-said' ? [event.text] : []));
    expect(texts).toContain('what Slipway put on cp1 is still there; on 10.0.0.11, as root: slipway reset');
  });
});

describe('a host that comes back empty', () => {
  test('as a control plane is joined anew after its old member and node are removed, doing this', async () => {
    const scene = await running();
    wipe(scene, 'cp2');
    const result = await scene.apply({ controlPlanes: ['cp1', 'cp2', 'cp3'] }, { led: 'cp1' });
    expect(result.errors).toEqual([]);
    expect(scene.members()).toEqual(['cp1', 'cp2', 'cp3']);
    await expect(story(result)).toMatchFileSnapshot('heal.golden.txt');
  });

  test('as the first of the file is joined to the others', async () => {
    const scene = await running();
    wipe(scene, 'cp1');
    const result = await scene.apply({ controlPlanes: ['cp1', 'cp2', 'cp3'] }, { led: 'cp2' });
    expect(result.errors).toEqual([]);
    expect(scene.members()).toEqual(['cp1', 'cp2', 'cp3']);
    expect(scene.controlPlane.etcd.writes.slice(4).map((line) => line.split(' ')[0])).toEqual([
      'remove',
      'add',
      'promote',
    ]);
  });

  test('as a worker is joined anew after its old node is removed', async () => {
    const scene = await running();
    wipe(scene, 'w1');
    const { errors, said } = await scene.apply({ controlPlanes: ['cp1', 'cp2', 'cp3'] }, { led: 'cp1' });
    expect(errors).toEqual([]);
    expect(said.map(({ action, what }) => `${action} ${what}`)).toContain('remove Node w1');
    expect(scene.nodes()).toEqual(['cp1', 'cp2', 'cp3', 'w1']);
  });
});

describe('a majority of etcd', () => {
  test('is never risked: nothing leaves and nothing joins, and the reason is told', async () => {
    const scene = await running();
    lose(scene, 'cp3');
    const before = scene.controlPlane.etcd.writes.length;
    const { errors } = await scene.apply({ controlPlanes: ['cp4', 'cp2', 'cp3'] }, { led: 'cp2', silent: ['cp3'] });
    const refusal = errors.find(({ phase }) => phase === 'leave/control-planes');
    expect([refusal?.code, refusal?.message]).toEqual([
      'ETCD_REFUSED',
      'cp1 cannot leave etcd: without cp1 only 1 of 2 members would answer, and 2 must (cp3 does not). The cluster would stop taking writes.',
    ]);
    expect(scene.controlPlane.etcd.writes).toHaveLength(before);
    expect(scene.nodes()).toContain('cp1');
    expect(scene.machine('cp4').files.has('/etc/kubernetes/kubelet.conf')).toBe(false);
  });

  test('is never risked by a host that came back empty either', async () => {
    const scene = await running();
    lose(scene, 'cp3');
    wipe(scene, 'cp2');
    const { errors } = await scene.apply({ controlPlanes: ['cp1', 'cp2', 'cp3'] }, { led: 'cp1', silent: ['cp3'] });
    expect(errors.map(({ host, code }) => [host, code])).toContainEqual(['cp2', 'ETCD_REFUSED']);
    expect(scene.nodes()).toContain('cp2');
  });
});

describe('a worker that is gone from the file', () => {
  test('leaves, and nothing else is touched', async () => {
    const scene = await running();
    const { errors, said } = await scene.apply({ controlPlanes: ['cp1', 'cp2', 'cp3'], workers: [] }, { led: 'cp1' });
    expect(errors).toEqual([]);
    expect(said.map(planLine)).toEqual(['cp1: update object Node w1', 'cp1: remove object Node w1']);
  });

  test('stays, and is told, when no file made it', async () => {
    const scene = await running();
    scene.controlPlane.registerNode('guest', '10.0.0.99');
    const { errors, said, events } = await scene.apply({ controlPlanes: ['cp1', 'cp2', 'cp3'] }, { led: 'cp1' });
    expect([errors, said]).toEqual([[], []]);
    expect(events.flatMap((event) => (event.type === 'unit-warned' ? [event.message] : []))).toEqual([
      'Not in the file and not made from one: node guest. Left as it is.',
    ]);
  });
});
