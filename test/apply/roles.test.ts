import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyWorkflow } from '../../src/apply/index.ts';
import { playbookSteps } from '../../src/cli/playbooks.ts';
import type { Cluster } from '../../src/spec/index.ts';
import { createFakeControlPlane } from '../phases/fake-control-plane.ts';
import { createFakeNode } from '../phases/fake-node.ts';
import { createFakeStore, type FakeStore } from '../phases/fake-store.ts';
import { clusterOf, planLine, type RecipeResult, runRecipe } from '../phases/run-recipe.ts';
import { provideFor } from './provide-for.ts';

let store: FakeStore;
beforeAll(async () => {
  store = await createFakeStore();
});
afterAll(() => store.remove());

const KUBELET = '/etc/kubernetes/kubelet.conf';

/** Three hosts of which a file says what they are. */
const scene = () => {
  const controlPlane = createFakeControlPlane();
  const nodes = ['cp1', 'h2', 'h3'].map((name, index) =>
    createFakeNode({ name, address: `10.0.0.${11 + index}` }, [controlPlane]),
  );
  const apply = async (cluster: Cluster, how: { readonly plan?: boolean } = {}): Promise<RecipeResult> =>
    runRecipe({
      ...how,
      workflow: applyWorkflow(await playbookSteps(cluster, '/root')),
      cluster,
      nodes,
      provide: provideFor(cluster, store),
    });
  const serversOf = (path: string): readonly string[] =>
    nodes.map(({ files }) => {
      const text = Buffer.from(files.get(path)?.bytes ?? '').toString();
      return /server: (\S+)/.exec(text)?.[1] ?? '';
    });
  return { apply, controlPlane, serversOf };
};

test('workers become control planes by an edit of the file, and their kubelets ask their own API servers', async () => {
  const { apply, controlPlane, serversOf } = scene();
  expect((await apply(clusterOf(['h2', 'h3']))).errors).toEqual([]);
  const own = ['https://10.0.0.11:6443', 'https://10.0.0.12:6443', 'https://10.0.0.13:6443'];
  expect(serversOf(KUBELET)).toEqual([own[0], own[0], own[0]]);
  const three = clusterOf([], ['h2', 'h3']);
  const planned = await apply(three, { plan: true });
  const result = await apply(three);
  expect([planned.errors, result.errors]).toEqual([[], []]);
  const lines = ({ said }: RecipeResult) => said.map(planLine).sort();
  expect(lines(result)).toEqual(lines(planned));
  expect(serversOf(KUBELET)).toEqual(own);
  expect(controlPlane.etcd.members.map(({ name, isLearner }) => [name, isLearner]).sort()).toEqual([
    ['cp1', false],
    ['h2', false],
    ['h3', false],
  ]);
  for (const name of ['h2', 'h3']) {
    const node = controlPlane.objects.get(`/api/v1/nodes/${name}`);
    expect(node?.metadata.labels, name).toHaveProperty('node-role.kubernetes.io/control-plane');
    expect(node?.['spec'], name).toHaveProperty('taints');
  }
  expect((await apply(three)).said).toEqual([]);
});

test('a control plane that the file calls a worker is told, and everything stays as it is', async () => {
  const { apply, controlPlane } = scene();
  expect((await apply(clusterOf([], ['h2', 'h3']))).errors).toEqual([]);
  const { errors, said } = await apply(clusterOf(['h2', 'h3']));
  expect(said).toEqual([]);
  expect(errors.map(({ code }) => code)).toEqual(['PREFLIGHT_FAILED', 'PREFLIGHT_FAILED']);
  expect(errors[0]?.message).toContain('h2 runs a control plane, and the file gives it another role.');
  expect(errors[0]?.message).toContain('slipway reset -f cluster.yaml --hosts h2');
  expect(controlPlane.etcd.members).toHaveLength(3);
});
