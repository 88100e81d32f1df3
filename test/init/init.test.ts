import { beforeAll, describe, expect, test } from 'vitest';
import { initWorkflow } from '../../src/init/index.ts';
import { clusterSpec, joinCommand } from '../../src/phases/index.ts';
import type { InitFlags } from '../../src/spec/index.ts';
import { provided } from '../../src/workflow/index.ts';
import { createFakeControlPlane } from '../phases/fake-control-plane.ts';
import { createFakeNode, type FakeNodeOptions } from '../phases/fake-node.ts';
import { initCluster, planLine, type RecipeRun, runRecipe } from '../phases/run-recipe.ts';

const TOKEN = 'abcdef.0123456789abcdef';

/** A host that its owner prepared, and `slipway init` on it. */
const scene = (options: Partial<FakeNodeOptions> = {}, flags: InitFlags = {}) => {
  const cluster = initCluster({ nodeName: 'cp1', token: TOKEN, ...flags });
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
  const again = await runRecipe({ ...run, skip: ['bootstrap-token/tokens'] });
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

describe('init phase', () => {
  const made = scene();
  beforeAll(async () => {
    expect((await runRecipe(made.run)).errors).toEqual([]);
  });

  test.each([
    ['certs/ca', /pki\/apiserver\./, false],
    ['certs', /pki\/apiserver\./, true],
    ['kubeconfig/admin', /\/admin\.conf$/, true],
    ['kubeconfig', /kubernetes\/(admin|scheduler)\.conf$/, true],
    ['etcd', /manifests\/etcd\.yaml$/, true],
    ['control-plane/apiserver', /manifests\/kube-apiserver\.yaml$/, true],
    ['kubelet-start', /kubelet\/config\.yaml$/, true],
  ] as const)('%s answers for %s: %s', async (phase, lost, isMended) => {
    const { run, node } = made;
    const paths = [...node.files.keys()].filter((path) => lost.test(path));
    const kept = paths.map((path) => [path, node.files.get(path)] as const);
    for (const path of paths) node.files.delete(path);
    const { errors, transcript } = await runRecipe({ ...run, only: [phase] });
    expect(errors).toEqual([]);
    expect(transcript.writes().every((line) => line.startsWith(`cp1 ${phase}`))).toBe(true);
    expect(paths.map((path) => node.files.has(path))).toEqual(paths.map(() => isMended));
    for (const [path, file] of kept) if (file && !isMended) node.files.set(path, file);
  });

  test.each(['upload-config', 'addon', 'mark-control-plane', 'upload-certs', 'kubelet-finalize', 'show-join-command'])(
    '%s finds the cluster by itself and changes nothing that is so',
    async (phase) => {
      const { errors, transcript } = await runRecipe({ ...made.run, only: [phase] });
      expect(errors).toEqual([]);
      expect(transcript.writes()).toEqual([]);
    },
  );
});

test('a phase without what it needs names the phase that makes it', async () => {
  const { errors } = await runRecipe({ ...scene().run, only: ['certs/apiserver'] });
  expect(errors.map(({ code, hint }) => [code, hint])).toEqual([
    ['ARTIFACT_MISSING', 'Run phase certs/ca first, or take it in.'],
  ]);
});

test('init and its phases follow another port and another folder of certificates', async () => {
  const { run, node } = scene({}, { apiserverBindPort: 7443, certDir: '/srv/pki' });
  const { errors, artifacts } = await runRecipe(run);
  expect(errors).toEqual([]);
  expect(artifacts.get(joinCommand)?.endpoint).toBe('10.0.0.11:7443');
  expect([...node.files.keys()].filter((path) => path.startsWith('/etc/kubernetes/pki'))).toEqual([]);
  node.files.delete('/etc/kubernetes/scheduler.conf');
  const phases = await runRecipe({ ...run, only: ['kubeconfig', 'upload-config'] });
  expect(phases.errors).toEqual([]);
  expect(phases.transcript.text()).toContain('connect to 10.0.0.11:7443');
  expect(phases.transcript.writes()).toEqual([
    'cp1 kubeconfig/scheduler: have folder /etc/kubernetes',
    'cp1 kubeconfig/scheduler: write /etc/kubernetes/scheduler.conf 0600',
  ]);
});

test('phases that are skipped leave nothing behind, and nobody waits for them', async () => {
  const { run, controlPlane } = scene();
  const { errors } = await runRecipe({ ...run, skip: ['preflight', 'addon/kube-proxy', 'mark-control-plane'] });
  expect(errors).toEqual([]);
  expect([...controlPlane.objects.keys()].filter((path) => path.includes('kube-proxy'))).toEqual([]);
  expect(controlPlane.writes).not.toContain('PATCH /api/v1/nodes/cp1');
});

test('checks that fail are told together, each with its fix, and pass by name', async () => {
  const { run, node } = scene({ prepared: false });
  const { errors, transcript } = await runRecipe(run);
  expect(errors[0]?.message.match(/^ {4}\[.+?\]/gm)).toEqual([
    '    [FileContent--proc-sys-net-ipv4-ip_forward]',
    '    [CRI]',
    '    [FileExisting-kubelet]',
  ]);
  expect(transcript.writes()).toEqual([]);
  const ignoring = scene({ prepared: false }, { ignorePreflightErrors: ['all'] });
  const { events } = await runRecipe({
    ...run,
    cluster: ignoring.run.cluster,
    provide: ignoring.run.provide,
    only: ['preflight'],
  });
  const warned = events.flatMap((event) => (event.type === 'unit-warned' ? [event.message] : []));
  expect(warned).toContainEqual(expect.stringMatching(/^\[CRI\] No container runtime answers .* Start it: systemctl/));
  expect(node.files.size).toBe(0);
});
