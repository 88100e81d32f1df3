import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createFakeStore, type FakeStore } from '../../phases/fake-store.ts';
import { planLine, type RecipeResult } from '../../phases/run-recipe.ts';
import { OLD, type RolloutScene, rolloutScene } from './scene.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let store: FakeStore;
let scene: RolloutScene;

beforeAll(async () => {
  store = await createFakeStore();
  scene = await rolloutScene({ controlPlanes: 3, workers: 2 }, store);
});
afterAll(() => store.remove());

const NODES = ['cp1', 'cp2', 'cp3', 'w1', 'w2'];
/** A name that the fake nodes reach by the address of another control plane. */
const SECOND = '10.0.0.12:6443';

const textOn = (name: string, path: string): string => {
  const bytes = scene.nodes.find((node) => node.name === name)?.files.get(path)?.bytes;
  return Buffer.from(bytes ?? '').toString();
};
const serverIn = (text: string): string => /server: (\S+)/.exec(text)?.[1] ?? '';
const kubeletsServers = () => NODES.map((name) => serverIn(textOn(name, '/etc/kubernetes/kubelet.conf')));
const adminsServers = () => NODES.slice(0, 3).map((name) => serverIn(textOn(name, '/etc/kubernetes/admin.conf')));
const configMap = (namespace: string, name: string): string =>
  JSON.stringify(scene.controlPlane.objects.get(`/api/v1/namespaces/${namespace}/configmaps/${name}`));
const linesOf = ({ said }: RecipeResult) => said.map(planLine).sort();

test('all that leads to the API follows the file to another endpoint, as it was planned, and then there is nothing to do', async () => {
  const first = 'https://10.0.0.11:6443';
  const locals = ['11', '12', '13'].map((last) => `https://10.0.0.${last}:6443`);
  expect([kubeletsServers(), adminsServers()]).toEqual([
    [...locals, first, first],
    [first, first, first],
  ]);
  const planned = await scene.apply(OLD, { endpoint: SECOND, plan: true });
  expect([planned.errors, adminsServers()]).toEqual([[], [first, first, first]]);
  const result = await scene.apply(OLD, { endpoint: SECOND });
  expect(result.errors).toEqual([]);
  const second = `https://${SECOND}`;
  expect([kubeletsServers(), adminsServers()]).toEqual([
    [...locals, second, second],
    [second, second, second],
  ]);
  expect(configMap('kube-system', 'kube-proxy')).toContain(`server: ${second}`);
  expect(configMap('kube-public', 'cluster-info')).toContain(`server: ${second}`);
  expect(configMap('kube-system', 'kubeadm-config')).toContain(`controlPlaneEndpoint: ${SECOND}`);
  expect(linesOf(result)).toEqual(linesOf(planned));
  expect(linesOf(result).filter((line) => line.startsWith('w1'))).toMatchInlineSnapshot(`
    [
      "w1: update file /etc/kubernetes/kubelet.conf",
      "w1: update service kubelet",
      "w1: update service kubelet",
    ]
  `);
  const again = await scene.apply(OLD, { endpoint: SECOND });
  expect([again.errors, again.said]).toEqual([[], []]);
});

test('a run that is cut when the kubelet was stopped is gone on with', async () => {
  const w1 = scene.nodes.find(({ name }) => name === 'w1');
  await w1?.exec({ file: 'systemctl', args: ['stop', 'kubelet'] });
  const result = await scene.apply(OLD, { endpoint: '10.0.0.13:6443' });
  expect(result.errors).toEqual([]);
  expect(kubeletsServers().slice(3)).toEqual(['https://10.0.0.13:6443', 'https://10.0.0.13:6443']);
  expect((await scene.apply(OLD, { endpoint: '10.0.0.13:6443' })).said).toEqual([]);
});

test('a kubelet that asks a proxy on its own host stays with it', async () => {
  const w2 = scene.nodes.find(({ name }) => name === 'w2');
  const path = '/etc/kubernetes/kubelet.conf';
  const local = textOn('w2', path).replace(/server: \S+/, 'server: https://127.0.0.1:7443');
  await w2?.write(path, Buffer.from(local), { mode: 0o600 });
  const { errors } = await scene.apply(OLD, { endpoint: '10.0.0.11:6443' });
  expect(errors).toEqual([]);
  expect(kubeletsServers().slice(3)).toEqual(['https://10.0.0.11:6443', 'https://127.0.0.1:7443']);
});

test('nothing that runs is led to an address where the cluster does not answer, and it is told why', async () => {
  const told = ['kube-system/kube-proxy', 'kube-system/kubeadm-config', 'kube-public/cluster-info'] as const;
  const seen = () => [kubeletsServers(), ...told.map((path) => configMap(...(path.split('/') as [string, string])))];
  const before = seen();
  const { errors } = await scene.apply(OLD, { endpoint: '10.0.0.99:6443' });
  expect(seen()).toEqual(before);
  expect(errors.map(({ host, phase, code }) => [host, phase, code])).toEqual([
    ['cp1', 'control-plane-endpoint', 'WAIT_TIMEOUT'],
  ]);
  expect(errors[0]?.message).toMatch(
    /^Waited 2 s for an answer of the cluster at https:\/\/10\.0\.0\.99:6443, in vain\. The Kubernetes API at .* does not answer/,
  );
  expect(errors[0]?.hint).toContain('Let controlPlaneEndpoint lead to the API servers of this cluster');
});
