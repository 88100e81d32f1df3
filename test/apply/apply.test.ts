import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyWorkflow } from '../../src/apply/index.ts';
import { playbookSteps } from '../../src/cli/playbooks.ts';
import { createFakeControlPlane } from '../phases/fake-control-plane.ts';
import { createFakeNode, type FakeNodeOptions } from '../phases/fake-node.ts';
import { createFakeStore, type FakeStore } from '../phases/fake-store.ts';
import { clusterOf, planLine, type RecipeRun, runRecipe } from '../phases/run-recipe.ts';
import { provideFor } from './provide-for.ts';

let store: FakeStore;
beforeAll(async () => {
  store = await createFakeStore();
});
afterAll(() => store.remove());

/** Bare hosts, one of them to be the control plane, and `slipway apply` on them. */
const scene = async (workers: readonly string[], options: Partial<FakeNodeOptions> = {}) => {
  const cluster = clusterOf(workers);
  const controlPlane = createFakeControlPlane();
  const nodes = ['cp1', ...workers].map((name, index) =>
    createFakeNode(
      { name, address: index === 0 ? '10.0.0.11' : `10.0.0.${20 + index}`, ...(index === 1 ? options : {}) },
      [controlPlane],
    ),
  );
  const run: RecipeRun = {
    workflow: applyWorkflow(await playbookSteps(cluster, '/root')),
    cluster,
    nodes,
    provide: provideFor(cluster, store),
  };
  return { run, nodes, controlPlane };
};

test('apply makes a cluster of one control plane and two workers, doing this', async () => {
  const result = await runRecipe((await scene(['w1', 'w2'])).run);
  expect(result.errors).toEqual([]);
  // The worker that is first makes the one token that all share.
  const token = / {2}create Secret kube-system\/bootstrap-token-\w{6}\n/g;
  const text = result.transcript.text({ reads: false });
  expect(text.match(token)).toHaveLength(1);
  await expect(text.replace(token, '')).toMatchFileSnapshot('apply.golden.txt');
});

test('a second apply writes nothing', async () => {
  const { run } = await scene(['w1']);
  await runRecipe(run);
  const again = await runRecipe(run);
  expect(again.errors).toEqual([]);
  expect(again.said).toEqual([]);
  expect(again.transcript.writes()).toEqual([]);
});

test('a plan tells what apply then does, and fetches and writes nothing', async () => {
  const { run, controlPlane } = await scene(['w1']);
  const before = store.asked.length;
  const planned = await runRecipe({ ...run, plan: true });
  expect(planned.errors).toEqual([]);
  expect(controlPlane.writes).toEqual([]);
  expect(store.asked.length).toBe(before);
  const done = await runRecipe(run);
  const lines = (changes: typeof done.said) =>
    changes.map((change) => planLine(change).replace(/bootstrap-token-\w{6}/, 'bootstrap-token-<id>')).sort();
  expect(lines(planned.said)).toEqual(lines(done.said));
});

test('a worker that is added is all that is touched', async () => {
  const { run, nodes, controlPlane } = await scene(['w1']);
  await runRecipe(run);
  const cluster = clusterOf(['w1', 'w2']);
  const w2 = createFakeNode({ name: 'w2', address: '10.0.0.22' }, [controlPlane]);
  const result = await runRecipe({
    ...run,
    cluster,
    nodes: [...nodes, w2],
    provide: provideFor(cluster, store),
  });
  expect(result.errors).toEqual([]);
  expect(result.transcript.writes().filter((line) => !line.startsWith('w2 '))).toEqual([]);
});

test('a host whose clock is a day off stops before anything is written to it; the others go on', async () => {
  const { run, nodes } = await scene(['w1', 'w2'], { clockSkewMs: 86_400_000 });
  const { errors, transcript, outcome } = await runRecipe(run);
  expect(outcome).toBe('failed');
  expect(errors.map(({ host, phase, code }) => [host, phase, code])).toEqual([['w1', 'preflight', 'PREFLIGHT_FAILED']]);
  expect(errors[0]?.message).toContain('[ClockSkew] The clock of w1 is');
  expect(transcript.writes().filter((line) => line.startsWith('w1 '))).toEqual([]);
  expect(nodes[2]?.files.has('/etc/kubernetes/kubelet.conf')).toBe(true);
});

test('a host with the hostname of another, as images bring it, stops before anything is written to it', async () => {
  const { run } = await scene(['w1', 'w2'], { hostname: 'cp1' });
  const { errors, transcript } = await runRecipe(run);
  expect(errors.map(({ host, phase, code }) => [host, phase, code])).toEqual([['w1', 'preflight', 'PREFLIGHT_FAILED']]);
  expect(errors[0]?.message).toContain('[NodeName] w1 would be the node "cp1", and so would cp1.');
  expect(transcript.writes().filter((line) => line.startsWith('w1 '))).toEqual([]);
});

test('a host of another cluster is left alone', async () => {
  const { run, nodes } = await scene(['w1']);
  const [, w1] = nodes;
  w1?.files.set('/var/lib/slipway/claim.json', { bytes: Buffer.from('{"cluster":"shop"}'), mode: 0o644 });
  const { errors, transcript } = await runRecipe(run);
  expect(errors.map(({ host, message }) => [host, message])).toEqual([['w1', 'w1 belongs to the cluster "shop".']]);
  expect(transcript.writes().filter((line) => line.startsWith('w1 '))).toEqual([]);
});
