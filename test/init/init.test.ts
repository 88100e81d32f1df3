import { expect, test } from 'vitest';
import { initWorkflow } from '../../src/init/index.ts';
import { clusterSpec, joinCommand } from '../../src/phases/index.ts';
import { provided } from '../../src/workflow/index.ts';
import { createFakeControlPlane } from '../phases/fake-control-plane.ts';
import { createFakeNode, type FakeNodeOptions } from '../phases/fake-node.ts';
import { initCluster, planLine, type RecipeRun, runRecipe } from '../phases/run-recipe.ts';

const TOKEN = 'abcdef.0123456789abcdef';

/** A host that its owner prepared, and `slipway init` on it. */
const scene = (options: Partial<FakeNodeOptions> = {}) => {
  const cluster = initCluster({ nodeName: 'cp1', token: TOKEN });
  const controlPlane = createFakeControlPlane();
  const node = createFakeNode({ name: 'cp1', address: '10.0.0.11', prepared: true, ...options }, [controlPlane]);
  const run: RecipeRun = {
    workflow: initWorkflow(),
    cluster,
    nodes: [node],
    provide: [provided(clusterSpec, cluster)],
  };
  return { run, node, controlPlane };
};

test('init makes a control plane of a prepared host, asking and doing this', async () => {
  const result = await runRecipe(scene().run);
  expect(result.errors).toEqual([]);
  await expect(result.transcript.text()).toMatchFileSnapshot('init.golden.txt');
});

test('init tells how hosts join: the endpoint, a token, and the hash of the CA', async () => {
  const { artifacts } = await runRecipe(scene().run);
  expect(artifacts.get(joinCommand)).toEqual({
    endpoint: '10.0.0.11:6443',
    token: TOKEN,
    caCertHashes: [expect.stringMatching(/^sha256:[0-9a-f]{64}$/)],
  });
});

test('a second init writes nothing but the lease of its token', async () => {
  const { run } = scene();
  await runRecipe(run);
  const again = await runRecipe({ ...run, skip: ['show-join-command'] });
  expect(again.errors).toEqual([]);
  expect(again.transcript.writes()).toEqual([]);
  const tokens = await runRecipe(run);
  expect(tokens.said.map(planLine).filter((line) => !line.includes('Secret'))).toEqual([]);
});

test('a dry run shows what init would do, and does nothing', async () => {
  const { run, controlPlane } = scene();
  const plan = await runRecipe({ ...run, plan: true });
  expect(plan.errors).toEqual([]);
  expect(plan.transcript.writes().filter((line) => !/: (create|update) [A-Z]/.test(line))).toEqual([]);
  expect(controlPlane.writes).toEqual([]);
  await expect(plan.said.map(planLine).sort().join('\n')).toMatchFileSnapshot('plan.golden.txt');
});

test('what a dry run shows is what init then does', async () => {
  const { run } = scene();
  const planned = (await runRecipe({ ...run, plan: true })).said.map(planLine).sort();
  const done = (await runRecipe(run)).said.map(planLine).sort();
  expect(done).toEqual(planned);
});

test.each([
  ['ahead of', 86_400_000],
  ['behind', -86_400_000],
])('a clock a day %s ours is reported before anything is written', async (word, clockSkewMs) => {
  const { run, node } = scene({ clockSkewMs });
  const { errors, transcript, outcome } = await runRecipe(run);
  expect(outcome).toBe('failed');
  expect(errors.map(({ code, exitCode }) => [code, exitCode])).toEqual([['PREFLIGHT_FAILED', 2]]);
  expect(errors[0]?.message).toMatch(
    new RegExp(`\\[ClockSkew\\] The clock of cp1 is 8640\\d s ${word} this machine's`),
  );
  expect(transcript.writes()).toEqual([]);
  expect(node.files.has('/var/lib/slipway/claim.json')).toBe(false);
});

test.each(['certs/ca', 'certs', 'kubeconfig/admin', 'kubeconfig', 'etcd', 'control-plane/apiserver', 'kubelet-start'])(
  'init phase %s mends what was lost and leaves the rest alone',
  async (phase) => {
    const { run, node } = scene();
    await runRecipe(run);
    const lost = ['/etc/kubernetes/pki/apiserver.crt', '/etc/kubernetes/pki/apiserver.key'];
    const own = [...node.files.keys()].filter((path) => paths[phase]?.test(path));
    for (const path of phase === 'certs' ? lost : own) node.files.delete(path);
    const result = await runRecipe({ ...run, only: [phase] });
    expect(result.errors).toEqual([]);
    expect(result.transcript.writes().every((line) => line.startsWith(`cp1 ${phase}`))).toBe(true);
    expect(own.filter((path) => !node.files.has(path))).toEqual([]);
  },
);

/** Files that a phase is answerable for. */
const paths: Readonly<Record<string, RegExp>> = {
  certs: /pki\/apiserver\./,
  'kubeconfig/admin': /\/admin\.conf$/,
  kubeconfig: /kubernetes\/(admin|scheduler)\.conf$/,
  etcd: /manifests\/etcd\.yaml$/,
  'control-plane/apiserver': /manifests\/kube-apiserver\.yaml$/,
  'kubelet-start': /kubelet\/config\.yaml$/,
};

test.each(['upload-config', 'addon', 'mark-control-plane', 'bootstrap-token', 'kubelet-finalize'])(
  'init phase %s finds the cluster by itself and changes nothing that is so',
  async (phase) => {
    const { run } = scene();
    await runRecipe(run);
    const result = await runRecipe({ ...run, only: [phase] });
    expect(result.errors).toEqual([]);
    expect(result.transcript.writes()).toEqual([]);
  },
);

test('a phase without what it needs names the phase that makes it', async () => {
  const { errors } = await runRecipe({ ...scene().run, only: ['certs/apiserver'] });
  expect(errors.map(({ code, hint }) => [code, hint])).toEqual([
    ['ARTIFACT_MISSING', 'Run phase certs/ca first, or take it in.'],
  ]);
});
