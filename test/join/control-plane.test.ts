import { beforeEach, describe, expect, test } from 'vitest';
import { caCertHashes, createCertificateKey, decryptWithKey } from '../../src/certs/index.ts';
import { initWorkflow } from '../../src/init/index.ts';
import { joinWorkflow, withLooks } from '../../src/join/index.ts';
import { clusterSpec } from '../../src/phases/index.ts';
import { clusterForJoin, type JoinFlags, joinConfigurationFrom } from '../../src/spec/index.ts';
import { provided } from '../../src/workflow/index.ts';
import { fileOf } from '../fakes/fake-transport.ts';
import { createFakeControlPlane, type FakeControlPlane } from '../phases/fake-control-plane.ts';
import { adminOf, createFakeNode, type FakeNode } from '../phases/fake-node.ts';
import { initCluster, planLine, type RecipeRun, runRecipe } from '../phases/run-recipe.ts';

/** Answers of the API, each of which finds the node changed. */
const BUSY_FOR = 8;
const TOKEN = 'abcdef.0123456789abcdef';
const PKI = '/etc/kubernetes/pki';
const BOOTSTRAP = '/etc/kubernetes/bootstrap-kubelet.conf';
const SECRET = '/api/v1/namespaces/kube-system/secrets/kubeadm-certs';
const SHARED = ['ca.crt', 'ca.key', 'front-proxy-ca.crt', 'front-proxy-ca.key', 'sa.key', 'sa.pub'].concat([
  'etcd/ca.crt',
  'etcd/ca.key',
]);

let key: string;
let controlPlane: FakeControlPlane;
let leader: FakeNode;
let second: FakeNode;

const textOn = (node: FakeNode, path: string): string => Buffer.from(node.files.get(path)?.bytes ?? []).toString();

/** `slipway init --upload-certs` on one host, and a prepared host beside it. */
const start = async (controlPlaneEndpoint = '10.0.0.11:6443'): Promise<void> => {
  key = createCertificateKey();
  controlPlane = createFakeControlPlane();
  leader = createFakeNode({ name: 'cp1', address: '10.0.0.11', prepared: true }, [controlPlane]);
  second = createFakeNode({ name: 'cp2', address: '10.0.0.12', prepared: true }, [controlPlane]);
  const flags = controlPlaneEndpoint === '' ? {} : { controlPlaneEndpoint };
  const cluster = initCluster({ nodeName: 'cp1', token: TOKEN, ...flags });
  const workflow = initWorkflow({ certificateKey: key });
  const made = await runRecipe({ workflow, cluster, nodes: [leader], provide: [provided(clusterSpec, cluster)] });
  expect(made.errors).toEqual([]);
  controlPlane.showEtcdPod('cp1', '10.0.0.11');
};

beforeEach(() => start());

/** `slipway join --control-plane` with what init printed, or other flags. */
const joining = (flags: JoinFlags = {}, options = {}): RecipeRun => {
  const told = {
    endpoint: '10.0.0.11:6443',
    token: TOKEN,
    discoveryTokenCaCertHash: caCertHashes(adminOf(leader).ca),
    nodeName: 'cp2',
    controlPlane: true,
  };
  const cluster = clusterForJoin(joinConfigurationFrom(undefined, '', { ...told, ...flags }, options));
  return {
    workflow: joinWorkflow('control-plane'),
    cluster,
    nodes: [second],
    provide: [provided(clusterSpec, cluster)],
  };
};

const membersNow = () => controlPlane.etcd.members.map(({ name, isLearner }) => [name, isLearner]);

test('join with a certificate key makes a control plane of a prepared host, asking and doing this', async () => {
  const { errors, transcript } = await runRecipe(joining({ certificateKey: key }));
  expect(errors).toEqual([]);
  expect(membersNow()).toEqual([
    ['cp1', false],
    ['cp2', false],
  ]);
  for (const file of SHARED) expect(textOn(second, `${PKI}/${file}`), file).toBe(textOn(leader, `${PKI}/${file}`));
  expect(textOn(second, `${PKI}/apiserver.crt`)).not.toBe(textOn(leader, `${PKI}/apiserver.crt`));
  expect(controlPlane.objects.get('/api/v1/nodes/cp2')?.metadata.labels).toHaveProperty(
    'node-role.kubernetes.io/control-plane',
  );
  await expect(transcript.text()).toMatchFileSnapshot('control-plane.golden.txt');
});

test('its kubelet asks for a certificate as soon as the API server takes its token, healthy or not', async () => {
  controlPlane.health.delete('/livez');
  controlPlane.kubelets.push(() => {
    if (second.files.has('/var/lib/kubelet/pki/kubelet-client-current.pem')) controlPlane.health.set('/livez', 'ok');
  });
  const { errors } = await runRecipe(joining({ certificateKey: key }));
  expect(errors).toEqual([]);
});

test('a dry run of it shows what it then does, and does nothing', async () => {
  const plan = await runRecipe({ ...joining({ certificateKey: key }), plan: true });
  expect(plan.errors).toEqual([]);
  expect(controlPlane.etcd.writes).toEqual([]);
  expect([...second.files.keys()].filter((path) => path.startsWith('/etc/kubernetes'))).toEqual([]);
  const done = await runRecipe(joining({ certificateKey: key }));
  expect(plan.said.map(planLine).sort()).toEqual(done.said.map(planLine).sort());
});

test('a second join of a control plane writes nothing', async () => {
  await runRecipe(joining({ certificateKey: key }));
  const again = await runRecipe(joining({ certificateKey: key }));
  expect(again.errors).toEqual([]);
  expect(again.said).toEqual([]);
  expect(again.transcript.writes()).toEqual([]);
});

test('files that somebody copied by hand do as well as a certificate key', async () => {
  for (const file of SHARED) {
    const found = leader.files.get(`${PKI}/${file}`);
    if (found) second.files.set(`${PKI}/${file}`, found);
  }
  const { errors } = await runRecipe(joining());
  expect(errors).toEqual([]);
  expect(membersNow()).toContainEqual(['cp2', false]);
});

test('without either every file that lacks is named, and what to type', async () => {
  const { errors } = await runRecipe(joining());
  expect(errors.map(({ code, phase }) => [code, phase])).toEqual([['JOIN_REFUSED', 'shared-pki']]);
  expect(errors[0]?.message).toBe(
    'cp2 has no /etc/kubernetes/pki/ca.crt, /etc/kubernetes/pki/front-proxy-ca.crt, /etc/kubernetes/pki/sa.key, /etc/kubernetes/pki/sa.pub, /etc/kubernetes/pki/etcd/ca.crt, which control planes share.',
  );
  expect(errors[0]?.hint).toContain('slipway init phase upload-certs --upload-certs');
  expect(membersNow()).toEqual([]);
});

test('another certificate key is refused without being shown', async () => {
  const wrong = createCertificateKey();
  const { errors, events } = await runRecipe(joining({ certificateKey: wrong }));
  expect(errors.map(({ code, phase }) => [code, phase])).toEqual([
    ['CERT_INVALID', 'control-plane-prepare/download-certs'],
  ]);
  expect(JSON.stringify(events)).not.toContain(wrong);
});

test('certificates that have gone after their two hours are told so', async () => {
  controlPlane.objects.delete(SECRET);
  const { errors } = await runRecipe(joining({ certificateKey: key }));
  expect(errors.map(({ code, message }) => [code, message])).toEqual([
    ['JOIN_REFUSED', 'The cluster holds no certificates for control planes; they go after two hours.'],
  ]);
});

test('a cluster without a stable address takes no further control planes', async () => {
  await start('');
  const { errors } = await runRecipe(joining({ certificateKey: key }));
  expect(errors.map(({ code, phase }) => [code, phase])).toEqual([['JOIN_REFUSED', 'discovery']]);
});

test('the certificate key comes into no event', async () => {
  const { events } = await runRecipe(joining({ certificateKey: key }));
  expect(JSON.stringify(events)).not.toContain(key);
});

test('what init uploads is owned by a token that can do nothing else and ends after two hours', () => {
  const owners = controlPlane.objects.get(SECRET)?.metadata['ownerReferences'];
  const [owner = { name: '', uid: '' }] = owners as readonly { readonly name: string; readonly uid: string }[];
  const token = controlPlane.objects.get(`/api/v1/namespaces/kube-system/secrets/${owner.name}`);
  expect(token?.metadata['uid']).toBe(owner.uid);
  const fields = Object.fromEntries(
    Object.entries(token?.['data'] as Record<string, string>).map(([name, value]) => [
      name,
      Buffer.from(value, 'base64').toString(),
    ]),
  );
  expect(Object.keys(fields).sort()).toEqual(['description', 'expiration', 'token-id', 'token-secret']);
  expect(Date.parse(fields['expiration'] ?? '') - Date.now()).toBeGreaterThan(7_100_000);
  expect(Date.parse(fields['expiration'] ?? '') - Date.now()).toBeLessThanOrEqual(7_200_000);
});

test('what init uploads opens with the key and is what is on the disk', () => {
  const data = controlPlane.objects.get(SECRET)?.['data'] as Record<string, string>;
  const opened = Object.entries(data).map(([name, text]) => [
    name,
    Buffer.from(decryptWithKey(Buffer.from(text, 'base64'), key)).toString(),
  ]);
  expect(opened.sort()).toEqual(
    SHARED.map((file) => [file.replace('/', '-'), textOn(leader, `${PKI}/${file}`)]).sort(),
  );
});

describe('join phase', () => {
  const phase = async (...only: readonly string[]) => {
    const run = joining({ certificateKey: key });
    return runRecipe({ ...run, only: withLooks(run.workflow, only) });
  };

  test('by phase in the order of kubeadm, a control plane joins as in one', async () => {
    const steps = [
      ...['preflight', 'control-plane-prepare/download-certs', 'control-plane-prepare/certs'],
      ...['control-plane-prepare/kubeconfig', 'kubelet-start', 'etcd-join', 'control-plane-prepare/control-plane'],
      ...['wait-control-plane', 'kubelet-wait-bootstrap', 'control-plane-join'],
    ];
    for (const step of steps) {
      expect((await phase(step)).errors, step).toEqual([]);
      // The host has an admin.conf by then, but an administrator's request is approved by nobody.
      if (step === 'kubelet-start') expect(textOn(second, BOOTSTRAP)).toContain(`token: ${TOKEN}`);
    }
    expect(membersNow()).toContainEqual(['cp2', false]);
    expect(controlPlane.objects.get('/api/v1/nodes/cp2')?.metadata.labels).toHaveProperty(
      'node-role.kubernetes.io/control-plane',
    );
  });

  test('writes nothing but its own', async () => {
    const { transcript } = await phase('control-plane-prepare/download-certs');
    expect(transcript.writes().length).toBeGreaterThan(SHARED.length - 1);
    expect(transcript.writes().every((line) => line.startsWith('cp2 control-plane-prepare/download-certs'))).toBe(true);
  });

  test('marks the node with the taints it has at that moment, while controllers write to it', async () => {
    await runRecipe(joining({ certificateKey: key }));
    const path = '/api/v1/nodes/cp2';
    const taint = (name: string) => ({ key: name, effect: 'NoSchedule' });
    let seen = 0;
    controlPlane.kubelets.push(() => {
      const node = controlPlane.objects.get(path);
      if (!node || seen > BUSY_FOR) return;
      seen += 1;
      const metadata = { ...node.metadata, resourceVersion: `${seen}` };
      controlPlane.objects.set(path, { ...node, metadata, spec: { taints: [taint(`example.com/${seen}`)] } });
    });
    controlPlane.writes.length = 0;
    expect((await phase('control-plane-join/mark-control-plane')).errors).toEqual([]);
    const tries = controlPlane.writes.filter((line) => line === `PATCH ${path}`);
    expect(tries.length).toBeGreaterThan(1);
    expect(controlPlane.objects.get(path)?.['spec']).toEqual({
      taints: [taint('node-role.kubernetes.io/control-plane'), taint(`example.com/${seen}`)],
    });
  });

  test('finds the cluster by admin.conf once there is one', async () => {
    await runRecipe(joining({ certificateKey: key }));
    const untold = joinConfigurationFrom(
      undefined,
      '',
      { controlPlane: true, nodeName: 'cp2' },
      { mayFindCluster: true },
    );
    const cluster = clusterForJoin(untold);
    const workflow = joinWorkflow('control-plane');
    const provide = [provided(clusterSpec, cluster)];
    const only = withLooks(workflow, ['control-plane-join/mark-control-plane', 'etcd-join']);
    const { errors, said } = await runRecipe({ workflow, cluster, nodes: [second], provide, only });
    expect(errors).toEqual([]);
    expect(said).toEqual([]);
  });
});

describe('discovery by a file', () => {
  const DISCOVERY = '/root/discovery.conf';
  const byFile = (more: JoinFlags = {}): RecipeRun => {
    const flags = { discoveryFile: DISCOVERY, nodeName: 'cp2', ...more };
    const cluster = clusterForJoin(joinConfigurationFrom(undefined, '', flags));
    return { workflow: joinWorkflow(), cluster, nodes: [second], provide: [provided(clusterSpec, cluster)] };
  };

  test('that holds credentials joins with them', async () => {
    second.files.set(DISCOVERY, fileOf(textOn(leader, '/etc/kubernetes/admin.conf'), 0o600));
    const { errors } = await runRecipe(byFile());
    expect(errors).toEqual([]);
    expect(controlPlane.objects.has('/api/v1/nodes/cp2')).toBe(true);
  });

  test('that holds none needs a token besides', async () => {
    const info = controlPlane.objects.get('/api/v1/namespaces/kube-public/configmaps/cluster-info');
    const { kubeconfig = '' } = (info?.['data'] ?? {}) as Readonly<Record<string, string>>;
    second.files.set(DISCOVERY, fileOf(kubeconfig, 0o600));
    const { errors } = await runRecipe(byFile({ tlsBootstrapToken: TOKEN }));
    expect(errors).toEqual([]);
  });

  test('that is not there is told by its name', async () => {
    const { errors } = await runRecipe(byFile());
    expect(errors.map(({ code, message }) => [code, message])).toEqual([
      ['DISCOVERY_FAILED', 'There is no /root/discovery.conf on cp2.'],
    ]);
  });
});
