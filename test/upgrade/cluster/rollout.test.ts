import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SlipwayError } from '../../../src/errors/index.ts';
import { createFakeStore, type FakeStore } from '../../phases/fake-store.ts';
import { planLine, type RecipeResult } from '../../phases/run-recipe.ts';
import { NEW, OLD, type RolloutScene, rolloutScene } from './scene.ts';

/** Each makes a whole cluster first. */
vi.setConfig({ testTimeout: 120_000 });

let store: FakeStore;
beforeAll(async () => {
  store = await createFakeStore();
});
afterAll(() => store.remove());

const upgradePart = (text: string): string =>
  withoutTimes(
    text
      .split('\n\n')
      .filter((part) => /^\w+: upgrade\//.test(part))
      .join('\n\n'),
  );

const withoutTimes = (text: string): string =>
  text.replaceAll(/\d{8}T\d{6}Z/g, '<time>').replaceAll(/slipway-upgrade-[\d-]+/g, 'slipway-upgrade-<time>');

describe('three control planes and two workers', () => {
  let scene: RolloutScene;
  let result: RecipeResult;
  beforeAll(async () => {
    scene = await rolloutScene({ controlPlanes: 3, workers: 2 }, store);
    scene.addPod('web-1', 'w1');
    scene.addPod('log-1', 'w1', 'DaemonSet');
    result = await scene.apply(NEW);
  }, 120_000);

  test('are upgraded, doing this', async () => {
    expect(result.errors).toEqual([]);
    for (const name of ['cp1', 'cp2', 'cp3', 'w1', 'w2']) expect(scene.kubeletOf(name), name).toBe(NEW);
    await expect(upgradePart(result.transcript.text({ reads: false }))).toMatchFileSnapshot('rollout.golden.txt');
  });

  test('go one after another: control planes in the order of the file, then workers', () => {
    const cordons = result.said.filter(({ diff }) => diff?.includes('+ spec.unschedulable: true'));
    expect(cordons.map(({ what }) => what)).toEqual(['Node cp1', 'Node cp2', 'Node cp3', 'Node w1', 'Node w2']);
  });

  test('are not written to by a second apply', async () => {
    const again = await scene.apply(NEW);
    expect(again.errors).toEqual([]);
    expect(again.said).toEqual([]);
    expect(again.transcript.writes()).toEqual([]);
  }, 120_000);

  test('do not go back', async () => {
    await expect(scene.apply(OLD)).rejects.toThrow('kube-apiserver on cp1 is v1.36.3, newer than that');
  });
});

test('a plan tells what apply then does, and does nothing', async () => {
  const scene = await rolloutScene({ controlPlanes: 1, workers: 1 }, store);
  scene.addPod('web-1', 'w1');
  const lines = ({ said }: Awaited<ReturnType<typeof scene.apply>>) =>
    said.map((change) => withoutTimes(planLine(change))).sort();
  const planned = await scene.apply(NEW, { plan: true });
  expect(planned.errors).toEqual([]);
  expect(scene.kubeletOf('w1')).toBe(OLD);
  const done = await scene.apply(NEW);
  expect(lines(planned)).toEqual(lines(done));
});

test('nodes take pods again afterwards; one that somebody else had cordoned stays so', async () => {
  const scene = await rolloutScene({ workers: 2 }, store);
  const path = '/api/v1/nodes/w1';
  const before = scene.controlPlane.objects.get(path);
  if (before) scene.controlPlane.objects.set(path, { ...before, spec: { unschedulable: true } });
  await scene.apply(NEW);
  expect(scene.kubeletOf('w1')).toBe(NEW);
  expect(scene.nodeObject('w1')?.['spec']).toEqual({ unschedulable: true });
  expect(scene.nodeObject('w2')?.['spec']).toEqual({});
});

test('a node that cannot be emptied stops the upgrade there and serves as before, and the budget is named', async () => {
  const scene = await rolloutScene({ workers: 2, upgrade: { drainTimeout: '1s' } }, store);
  scene.addPod('web-1', 'w1');
  scene.controlPlane.budgets.set('web-1', 'The disruption budget web needs 2 healthy pods and has 2 currently');
  const { errors } = await scene.apply(NEW);
  expect(errors.map(({ host, code }) => [host, code])).toEqual([
    ['w1', 'DRAIN_BLOCKED'],
    ['w2', 'UPGRADE_HALTED'],
  ]);
  expect(errors[0]?.message).toContain(
    'shop/web-1: The disruption budget web needs 2 healthy pods and has 2 currently',
  );
  expect(errors[0]?.message).toContain('w1 was not upgraded. It takes pods as before.');
  expect(errors[0]?.hint).toContain('run the same command again');
  expect(scene.nodeObject('w1')).toMatchObject({ spec: {}, metadata: { annotations: {} } });
  expect([scene.kubeletOf('cp1'), scene.kubeletOf('w1'), scene.kubeletOf('w2')]).toEqual([NEW, OLD, OLD]);
  scene.controlPlane.budgets.clear();
  expect((await scene.apply(NEW)).errors).toEqual([]);
  expect([scene.kubeletOf('w1'), scene.kubeletOf('w2')]).toEqual([NEW, NEW]);
});

test('pods that nobody would make anew are not evicted', async () => {
  const scene = await rolloutScene({ workers: 1 }, store);
  scene.addPod('alone', 'w1', '');
  const { errors } = await scene.apply(NEW);
  expect(errors[0]?.message).toContain('w1 runs pods that no controller would make anew elsewhere: shop/alone');
  expect(scene.controlPlane.objects.has('/api/v1/namespaces/shop/pods/alone')).toBe(true);
  expect(scene.nodeObject('w1')?.['spec']).toEqual({});
});

test('a kubelet that does not become Ready gives way to the old one, and the node takes pods again', async () => {
  const scene = await rolloutScene({ workers: 2 }, store);
  const broken = scene.nodes.find(({ name }) => name === 'w1');
  if (broken) broken.brokenKubelet = NEW;
  const { errors, said } = await scene.apply(NEW);
  expect(errors.map(({ host, code }) => [host, code])).toEqual([
    ['w1', 'WAIT_TIMEOUT'],
    ['w2', 'UPGRADE_HALTED'],
  ]);
  expect(said.map(({ what }) => what)).toContain(`Bring the kubelet ${OLD} back`);
  expect([scene.kubeletOf('w1'), scene.kubeletOf('w2')]).toEqual([OLD, OLD]);
  expect(scene.nodeObject('w1')?.['spec']).toEqual({});
});

test('a node that a killed run left is gone on with', async () => {
  const scene = await rolloutScene({ workers: 1 }, store);
  const path = '/api/v1/nodes/w1';
  const node = scene.controlPlane.objects.get(path);
  const metadata = { name: 'w1', annotations: { 'slipway.dev/cordoned-for': NEW } };
  if (node) scene.controlPlane.objects.set(path, { ...node, metadata, spec: { unschedulable: true } });
  expect((await scene.apply(NEW)).errors).toEqual([]);
  expect(scene.kubeletOf('w1')).toBe(NEW);
  expect(scene.nodeObject('w1')).toMatchObject({ spec: {}, metadata: { annotations: {} } });
});

test('a link that is cut while a node is upgraded ends nothing, and undoes nothing', async () => {
  const scene = await rolloutScene({ workers: 2 }, store);
  const w1 = scene.nodes.find(({ name }) => name === 'w1');
  if (!w1) throw new Error('no w1');
  const { exec } = w1;
  let cuts = 0;
  w1.exec = (command, options) => {
    const isRestart = 'args' in command && command.args?.join(' ').startsWith('restart kubelet');
    if (!isRestart || cuts > 0) return exec(command, options);
    cuts += 1;
    return Promise.reject(new SlipwayError('HOST_LINK_LOST', 'The connection to w1 broke.'));
  };
  const { errors, said } = await scene.apply(NEW);
  expect([errors, cuts]).toEqual([[], 1]);
  expect([scene.kubeletOf('w1'), scene.kubeletOf('w2')]).toEqual([NEW, NEW]);
  const ofW1 = said.filter(({ host, what }) => host === 'w1' || what === 'Node w1').map(({ what }) => what);
  expect(ofW1).not.toContain(`Bring the kubelet ${OLD} back`);
  expect(said.filter(({ what }) => what === 'Node w1')).toHaveLength(2);
});

test('too little room for the snapshot of etcd stops the upgrade before anything is changed', async () => {
  const scene = await rolloutScene({ workers: 0 }, store);
  scene.nodes[0]?.teach({ when: /^df /, answer: 'Filesystem\n/dev/vda 9 1 2048 99% /\n' });
  const { errors, said } = await scene.apply(NEW);
  expect(errors[0]?.message).toMatch(/cp1 has 2 MiB left in \/var\/lib\/slipway\/etcd-snapshots/);
  expect(errors[0]?.hint).toContain('ls -d /var/lib/slipway/etcd-snapshots/*');
  expect(said.filter(({ what }) => what === 'Node cp1')).toEqual([]);
});

const BINDING = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/kubeadm:cluster-admins';

test.each([
  [
    'answers nobody yet',
    ({ nodes }: RolloutScene) => {
      const state = (active: boolean) => nodes[0]?.units.set('kubelet', { active, enabled: true });
      state(false);
      return () => state(true);
    },
  ],
  [
    'does not know its administrators yet',
    ({ controlPlane: { objects } }: RolloutScene) => {
      const binding = objects.get(BINDING);
      objects.delete(BINDING);
      return () => binding && objects.set(BINDING, binding);
    },
  ],
])(
  'an upgraded API server that %s is waited for: the workers are not changed beside the rollout',
  async (_state, begin) => {
    const scene = await rolloutScene({ workers: 1, upgrade: { drainTimeout: '1s' } }, store);
    scene.addPod('web-1', 'w1');
    scene.controlPlane.budgets.set('web-1', 'The disruption budget web needs 1 healthy pod and has 1 currently');
    await scene.apply(NEW);
    expect([scene.kubeletOf('cp1'), scene.kubeletOf('w1')]).toEqual([NEW, OLD]);
    scene.controlPlane.budgets.clear();
    setTimeout(begin(scene), 1_000);
    const { errors, said } = await scene.apply(NEW);
    expect(errors).toEqual([]);
    expect(said.filter(({ diff }) => diff?.includes('+ spec.unschedulable: true')).map(({ what }) => what)).toEqual([
      'Node w1',
    ]);
    expect(scene.kubeletOf('w1')).toBe(NEW);
  },
);

test('with maxUnavailable, so many workers are out of service at the same time', async () => {
  const scene = await rolloutScene({ workers: 4, upgrade: { maxUnavailable: '50%' } }, store);
  const { events } = await scene.apply(NEW);
  const out = new Set<string>();
  let most = 0;
  for (const event of events) {
    if (event.type !== 'unit-change' || !event.change.what.startsWith('Node w')) continue;
    if (event.change.diff?.includes('+ spec.unschedulable: true')) out.add(event.change.what);
    else out.delete(event.change.what);
    most = Math.max(most, out.size);
  }
  expect(most).toBe(2);
});

test('snapshots of etcd are kept before the first change, three of them; half ones of killed runs go', async () => {
  const scene = await rolloutScene({ workers: 0 }, store);
  const leader = scene.nodes[0];
  const folder = '/var/lib/slipway/etcd-snapshots';
  for (const day of ['01', '02', '03']) {
    leader?.files.set(`${folder}/before-v1.35.4-202611${day}T000000Z.db`, { bytes: Buffer.from(''), mode: 0o600 });
  }
  const half = `${folder}/before-v1.36.3-20261104T000000Z.db.part`;
  const halfBackup = '/etc/kubernetes/tmp/slipway-upgrade-2026-11-04-00-00-00/etcd-snapshot.db.part';
  for (const path of [half, halfBackup]) {
    leader?.files.set(path, { bytes: Buffer.from('of a killed run'), mode: 0o600 });
  }
  const { said } = await scene.apply(NEW);
  const names = [...(leader?.files.keys() ?? [])].filter((path) => path.startsWith(`${folder}/`)).sort();
  expect(names.map((path) => path.replace(/.*before-/, '').slice(0, 16))).toEqual([
    'v1.35.4-20261102',
    'v1.35.4-20261103',
    expect.stringMatching(/^v1\.36\.3-\d{8}$/),
  ]);
  expect([...(leader?.files.keys() ?? [])].filter((path) => path.endsWith('.part'))).toEqual([]);
  const at = (part: string) => said.findIndex(({ what }) => what.includes(part));
  expect(at('Keep the snapshot')).toBeLessThan(at('Node cp1'));
});

test('the snapshot from before the first change stays the one, also where somebody else had cordoned the node', async () => {
  const scene = await rolloutScene({ workers: 0 }, store);
  const leader = scene.nodes[0];
  const node = scene.nodeObject('cp1');
  if (node) scene.controlPlane.objects.set('/api/v1/nodes/cp1', { ...node, spec: { unschedulable: true } });
  const kept = '/var/lib/slipway/etcd-snapshots/before-v1.36.3-20261104T000000Z.db';
  const unfinished = { version: NEW, backup: '/etc/kubernetes/tmp/slipway-upgrade-2026-11-04-00-00-00', pods: {} };
  leader?.files.set(kept, { bytes: Buffer.from(''), mode: 0o600 });
  leader?.files.set('/var/lib/slipway/upgrade.json', { bytes: Buffer.from(JSON.stringify(unfinished)), mode: 0o600 });
  expect((await scene.apply(NEW)).errors).toEqual([]);
  expect([...(leader?.files.keys() ?? [])].filter((path) => path.includes('/etcd-snapshots/'))).toEqual([kept]);
});
