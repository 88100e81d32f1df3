import { expect, test } from 'vitest';
import { caCertHashes, createBootstrapToken } from '../../src/certs/index.ts';
import { initWorkflow } from '../../src/init/index.ts';
import { joinWorkflow } from '../../src/join/index.ts';
import { clusterSpec } from '../../src/phases/index.ts';
import { clusterForJoin, type JoinFlags, joinConfigurationFrom } from '../../src/spec/index.ts';
import { provided } from '../../src/workflow/index.ts';
import { createFakeControlPlane, type FakeControlPlane } from '../phases/fake-control-plane.ts';
import { adminOf, createFakeNode, type FakeNode } from '../phases/fake-node.ts';
import { initCluster, planLine, type RecipeRun, runRecipe } from '../phases/run-recipe.ts';

const TOKEN = 'abcdef.0123456789abcdef';

interface Scene {
  readonly controlPlane: FakeControlPlane;
  readonly worker: FakeNode;
  /** `slipway join` with what init printed, or other flags. */
  joining(flags?: JoinFlags): RecipeRun;
}

/** A control plane made by init, and a prepared host beside it. */
const scene = async (): Promise<Scene> => {
  const controlPlane = createFakeControlPlane();
  const leader = createFakeNode({ name: 'cp1', address: '10.0.0.11', prepared: true }, [controlPlane]);
  const worker = createFakeNode({ name: 'w1', address: '10.0.0.21', prepared: true }, [controlPlane]);
  const cluster = initCluster({ nodeName: 'cp1', token: TOKEN });
  const init = { workflow: initWorkflow(), cluster, nodes: [leader], provide: [provided(clusterSpec, cluster)] };
  expect((await runRecipe(init)).errors).toEqual([]);
  const told = {
    endpoint: '10.0.0.11:6443',
    token: TOKEN,
    discoveryTokenCaCertHash: caCertHashes(adminOf(leader).ca),
  };
  const joining = (flags: JoinFlags = {}): RecipeRun => {
    const joined = clusterForJoin(joinConfigurationFrom(undefined, '', { ...told, nodeName: 'w1', ...flags }));
    return { workflow: joinWorkflow(), cluster: joined, nodes: [worker], provide: [provided(clusterSpec, joined)] };
  };
  return { controlPlane, worker, joining };
};

test('join with a token makes a worker of a prepared host, asking and doing this', async () => {
  const { joining, controlPlane } = await scene();
  const { errors, transcript } = await runRecipe(joining());
  expect(errors).toEqual([]);
  expect(controlPlane.objects.has('/api/v1/nodes/w1')).toBe(true);
  await expect(transcript.text()).toMatchFileSnapshot('join.golden.txt');
});

test('a dry run of join finds the cluster, shows what it would do, and does nothing', async () => {
  const { joining } = await scene();
  const plan = await runRecipe({ ...joining(), plan: true });
  expect(plan.errors).toEqual([]);
  expect(plan.transcript.writes()).toEqual([]);
  const done = await runRecipe(joining());
  expect(plan.said.map(planLine).sort()).toEqual(done.said.map(planLine).sort());
});

test('a second join keeps the identity of the node and writes nothing', async () => {
  const { joining } = await scene();
  await runRecipe(joining());
  const again = await runRecipe(joining());
  expect(again.errors).toEqual([]);
  expect(again.transcript.writes()).toEqual([]);
});

test('a kubelet that was started before its files were written, by a run that was cut then, starts anew', async () => {
  const { joining, worker } = await scene();
  await runRecipe(joining());
  const { exec } = worker;
  worker.exec = async (command, how) =>
    'script' in command && command.script.includes('NeedDaemonReload') && command.args?.[0] === 'kubelet'
      ? { stdout: 'no\n/var/lib/kubelet/config.yaml\n', stderr: '', exitCode: 0 }
      : exec(command, how);
  const { errors, said } = await runRecipe(joining());
  expect([errors, said.map(planLine)]).toEqual([[], ['w1: run service kubelet']]);
});

test('a CA that is not the pinned one is refused before anything of the cluster is believed', async () => {
  const { joining, worker } = await scene();
  const discoveryTokenCaCertHash = [`sha256:${'0'.repeat(64)}`];
  const { errors } = await runRecipe(joining({ discoveryTokenCaCertHash }));
  expect(errors.map(({ code, phase }) => [code, phase])).toEqual([['DISCOVERY_FAILED', 'discovery']]);
  expect(errors[0]?.message).toMatch(/^The cluster's CA is sha256:[0-9a-f]{64}, not sha256:0{64}\.$/);
  expect(worker.files.has('/etc/kubernetes/bootstrap-kubelet.conf')).toBe(false);
});

test('a signature that was made with another secret is refused', async () => {
  const { joining } = await scene();
  const { errors } = await runRecipe(joining({ token: 'abcdef.fedcba9876543210' }));
  expect(errors.map(({ code, message }) => [code, message])).toEqual([
    ['DISCOVERY_FAILED', 'What https://10.0.0.11:6443 says of its cluster is not signed with this token.'],
  ]);
});

test('a token that the cluster does not know is told by its id, never by its secret', async () => {
  const { joining } = await scene();
  const token = createBootstrapToken();
  const run = joining({ token });
  const join = run.cluster.documents.join;
  if (join === undefined) throw new Error('no join document');
  const cluster = {
    ...run.cluster,
    documents: { ...run.cluster.documents, join: { ...join, timeouts: { ...join.timeouts, discovery: '1ms' } } },
  };
  const { errors, events } = await runRecipe({ ...run, cluster, provide: [provided(clusterSpec, cluster)] });
  const [id = '', secret = ''] = token.split('.');
  expect(errors.map(({ code, message }) => [code, message])).toEqual([
    [
      'DISCOVERY_FAILED',
      `https://10.0.0.11:6443: it knows no token "${id}" (expired, deleted, or of another cluster).`,
    ],
  ]);
  expect(JSON.stringify(events)).not.toContain(secret);
});

test('a name that another Ready node has is refused with the way out', async () => {
  const { joining, controlPlane } = await scene();
  controlPlane.registerNode('w1', '10.0.0.99');
  const { errors } = await runRecipe(joining());
  expect(errors.map(({ code, hint }) => [code, hint])).toEqual([
    ['DISCOVERY_FAILED', 'Give this host another name with --node-name, or remove the old one: kubectl delete node w1'],
  ]);
});

test('an endpoint without a cluster behind it is told with its address', async () => {
  const { joining } = await scene();
  const run = joining();
  const lonely = createFakeNode({ name: 'w1', address: '10.0.0.21', prepared: true }, []);
  const join = run.cluster.documents.join;
  if (join === undefined) throw new Error('no join document');
  const cluster = {
    ...run.cluster,
    documents: { ...run.cluster.documents, join: { ...join, timeouts: { ...join.timeouts, discovery: '1ms' } } },
  };
  const { errors } = await runRecipe({ ...run, cluster, nodes: [lonely], provide: [provided(clusterSpec, cluster)] });
  expect(errors.map(({ code }) => code)).toEqual(['DISCOVERY_FAILED']);
  expect(errors[0]?.message).toContain('https://10.0.0.11:6443: ');
});
