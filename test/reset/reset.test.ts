import { describe, expect, test } from 'vitest';
import { initWorkflow } from '../../src/init/index.ts';
import { clusterSpec } from '../../src/phases/index.ts';
import {
  hostResetWorkflow,
  nodeForgotten,
  type Preparation,
  preparation,
  type ResetWishes,
  resetWishes,
  resetWorkflow,
  stayingCluster,
} from '../../src/reset/index.ts';
import { mountsBelow } from '../../src/reset/unmount-pods.ts';
import { provided } from '../../src/workflow/index.ts';
import { fileOf } from '../fakes/fake-transport.ts';
import { createFakeControlPlane } from '../phases/fake-control-plane.ts';
import { createFakeNode } from '../phases/fake-node.ts';
import { initCluster, runRecipe } from '../phases/run-recipe.ts';

const MOUNTS = `proc /proc proc rw 0 0
tmpfs /var/lib/kubelet/pods/1234/volumes/kubernetes.io~projected/kube-api-access tmpfs rw 0 0
tmpfs /var/lib/kubelet/pods/1234/volumes tmpfs rw 0 0
/dev/sda2 /var/lib/kubelet ext4 rw 0 0
`;

const cluster = initCluster({ nodeName: 'cp1' });

/** A host that init made a control plane of. */
const controlPlaneHost = async (controlPlane = createFakeControlPlane()) => {
  const node = createFakeNode({ name: 'cp1', address: '10.0.0.11', prepared: true }, [controlPlane]);
  const init = { workflow: initWorkflow(), cluster, nodes: [node], provide: [provided(clusterSpec, cluster)] };
  expect((await runRecipe(init)).errors).toEqual([]);
  node.files.set('/proc/self/mounts', fileOf(MOUNTS, 0o444));
  return node;
};

/** The same with a second member of its etcd elsewhere. */
const oneOfTwo = async () => {
  const controlPlane = createFakeControlPlane();
  const node = await controlPlaneHost(controlPlane);
  const { members, writes } = controlPlane.etcd;
  members.push({ id: '99', name: 'cp1', peerUrls: ['https://10.0.0.11:2380'], isLearner: false });
  members.push({ id: '7', name: 'cp2', peerUrls: ['https://10.0.0.12:2380'], isLearner: false });
  return { node, members, writes };
};

const resetting = (
  node: Awaited<ReturnType<typeof controlPlaneHost>>,
  prepared?: Preparation,
  wishes: Partial<ResetWishes> = {},
) =>
  runRecipe({
    workflow: resetWorkflow(),
    cluster,
    nodes: [node],
    provide: [
      provided(clusterSpec, cluster),
      provided(preparation, prepared),
      provided(resetWishes, { cleanupTmpDir: true, ...wishes }),
      provided(stayingCluster, undefined),
    ],
  });

/** A reset with what it says. */
const toldBy = async (node: Awaited<ReturnType<typeof controlPlaneHost>>) => {
  const { events, artifacts } = await resetting(node);
  return { said: events.flatMap((event) => (event.type === 'unit-warned' ? [event.message] : [])), artifacts };
};

test('reset takes a control plane back to a prepared host, asking and doing this', async () => {
  const node = await controlPlaneHost();
  const { errors, transcript } = await resetting(node);
  expect(errors).toEqual([]);
  await expect(transcript.text()).toMatchFileSnapshot('reset.golden.txt');
  expect([...node.files.keys()].filter((path) => /kubernetes|\/var\/lib/.test(path))).toEqual([]);
  expect(node.units.get('kubelet')).toEqual({ enabled: false, active: false });
  expect(node.units.get('containerd')).toEqual({ enabled: true, active: true });
});

test('reset takes a control plane out of an etcd that others are members of', async () => {
  const { node, members, writes } = await oneOfTwo();
  const { errors, said } = await resetting(node);
  expect(errors).toEqual([]);
  expect(writes).toEqual(['remove 99']);
  expect(members.map(({ name }) => name)).toEqual(['cp2']);
  expect(said.map(({ action, what }) => `${action} ${what}`)).toContain('remove etcd member cp1');
});

test('a host whose etcd does not answer is reset all the same, and what stays is told', async () => {
  const { node } = await oneOfTwo();
  node.units.set('kubelet', { enabled: true, active: false });
  const { errors, events } = await resetting(node);
  expect(errors).toEqual([]);
  expect(node.files.has('/etc/kubernetes/manifests/etcd.yaml')).toBe(false);
  expect(events.flatMap((event) => (event.type === 'unit-warned' ? [event.message] : []))).toEqual([
    expect.stringMatching(/^The Node object cp1 stays, if there still is a cluster/),
    expect.stringMatching(/^cp1 stays a member of etcd.*does not answer/),
  ]);
});

test('the Node object of a control plane goes; a worker has to leave it, and says so', async () => {
  const controlPlane = createFakeControlPlane();
  const node = await controlPlaneHost(controlPlane);
  expect([...controlPlane.objects.keys()]).toContain('/api/v1/nodes/cp1');
  await resetting(node);
  expect([...controlPlane.objects.keys()]).not.toContain('/api/v1/nodes/cp1');

  const worker = await controlPlaneHost();
  worker.files.delete('/etc/kubernetes/admin.conf');
  const { said, artifacts } = await toldBy(worker);
  expect(said).toContainEqual(expect.stringMatching(/Node object.*kubectl delete node cp1/));
  expect(artifacts.get(nodeForgotten, 'cp1')).toBe('cp1');
});

test('what is of other networks and of nobody known stays, and is told', async () => {
  const node = await controlPlaneHost();
  node.files.set('/var/lib/cni/networks/podman/10.88.0.2', fileOf('x', 0o644));
  node.files.set('/var/lib/cni/networks/cbr0/10.244.0.2', fileOf('x', 0o644));
  node.files.set('/etc/cni/net.d/87-podman.conflist', fileOf('{}', 0o644));
  node.files.set('/etc/cni/net.d/10-flannel.conflist', fileOf('{}', 0o644));
  node.files.set('/proc/net/ip_vs', fileOf('TCP  0A600001:01BB rr\n', 0o444));
  node.files.set('/root/.kube/config', fileOf('kind: Config\n', 0o600));
  const { said } = await toldBy(node);
  expect([...node.files.keys()].filter((path) => path.includes('/cni/'))).toEqual([
    '/var/lib/cni/networks/podman/10.88.0.2',
    '/etc/cni/net.d/87-podman.conflist',
  ]);
  for (const word of ['networks/podman', '87-podman.conflist', 'IPVS', '/root/.kube/config']) {
    expect(said.join('\n')).toContain(word);
  }
});

test('a second reset changes nothing', async () => {
  const node = await controlPlaneHost();
  await resetting(node);
  node.files.delete('/proc/self/mounts');
  expect((await resetting(node)).transcript.writes()).toEqual([]);
});

test('a full reset takes back only what Slipway brought to the host', async () => {
  const node = await controlPlaneHost();
  const prepared = { files: ['/etc/crictl.yaml'], services: ['containerd'] };
  node.files.set('/etc/crictl.yaml', fileOf('runtime-endpoint: ""\n', 0o644));
  await resetting(node, prepared);
  // Nothing of the runtime is noted as delivered: the owner of the host brought it.
  expect(node.units.get('containerd')?.active).toBe(true);
  expect(node.files.has('/etc/crictl.yaml')).toBe(true);
});

test('a host that was never part of a cluster is reset without a fault', async () => {
  const node = createFakeNode({ name: 'cp1', address: '10.0.0.11' }, []);
  const { errors, transcript } = await resetting(node);
  expect(errors).toEqual([]);
  expect(transcript.writes()).toEqual([]);
});

describe('reset on the host itself', () => {
  const resettingHost = async (how: { readonly skip?: string[]; readonly only?: string[] }, wishes = {}) => {
    const node = await controlPlaneHost();
    node.files.set('/var/lib/etcd/member/wal', fileOf('data', 0o600));
    node.files.set('/etc/kubernetes/tmp/backup', fileOf('old', 0o600));
    const result = await runRecipe({
      workflow: hostResetWorkflow(),
      cluster,
      nodes: [node],
      ...how,
      provide: [
        provided(clusterSpec, cluster),
        provided(preparation, undefined),
        provided(resetWishes, { cleanupTmpDir: false, ...wishes }),
        provided(stayingCluster, undefined),
      ],
    });
    expect(result.errors).toEqual([]);
    return node;
  };

  test('leaves what kubeadm leaves: /etc/kubernetes/tmp, unless told', async () => {
    expect((await resettingHost({})).files.has('/etc/kubernetes/tmp/backup')).toBe(true);
    expect((await resettingHost({}, { cleanupTmpDir: true })).files.has('/etc/kubernetes/tmp/backup')).toBe(false);
  });

  test('keeps the data of etcd for whoever leaves its phase out', async () => {
    const node = await resettingHost({ skip: ['remove-etcd-member'] });
    expect(node.files.has('/var/lib/etcd/member/wal')).toBe(true);
    expect(node.files.has('/etc/kubernetes/admin.conf')).toBe(false);
  });

  test('runs single phases', async () => {
    const node = await resettingHost({ only: ['remove-etcd-member'] });
    expect(node.files.has('/var/lib/etcd/member/wal')).toBe(false);
    expect(node.files.has('/etc/kubernetes/admin.conf')).toBe(true);
  });

  test('finds certificates and data where the static pods say they are', async () => {
    const elsewhere = initCluster({ nodeName: 'cp1', certDir: '/srv/k8s/pki' });
    const node = createFakeNode({ name: 'cp1', address: '10.0.0.11', prepared: true }, [createFakeControlPlane()]);
    const provide = [provided(clusterSpec, elsewhere)];
    await runRecipe({ workflow: initWorkflow(), cluster: elsewhere, nodes: [node], provide });
    expect(node.files.has('/srv/k8s/pki/ca.key')).toBe(true);
    await resetting(node);
    expect([...node.files.keys()].filter((path) => path.startsWith('/srv/k8s'))).toEqual([]);
  });
});

test('an etcd of somebody else on a worker keeps its data', async () => {
  const node = createFakeNode({ name: 'w1', address: '10.0.0.21' }, []);
  node.files.set('/var/lib/etcd/member', fileOf('of others', 0o600));
  const hosts = cluster.hosts.map((host) => ({ ...host, name: 'w1', roles: ['worker'] as const }));
  await runRecipe({
    workflow: resetWorkflow(),
    cluster: { ...cluster, hosts },
    nodes: [node],
    provide: [
      provided(clusterSpec, { ...cluster, hosts }),
      provided(preparation, undefined),
      provided(resetWishes, { cleanupTmpDir: true }),
      provided(stayingCluster, undefined),
    ],
  });
  expect(node.files.has('/var/lib/etcd/member')).toBe(true);
});

describe('mounts that pods left', () => {
  test('are found below the folders, deepest first, and never the folders themselves', () => {
    expect(mountsBelow(MOUNTS, ['/var/lib/kubelet/'])).toEqual([
      '/var/lib/kubelet/pods/1234/volumes/kubernetes.io~projected/kube-api-access',
      '/var/lib/kubelet/pods/1234/volumes',
    ]);
  });

  test('are named as often as they are there, one over the other, with spaces as they are', () => {
    const mounts = 'a /var/lib/kubelet/a\\040b tmpfs rw 0 0\na /var/lib/kubelet/a\\040b tmpfs rw 0 0\n';
    expect(mountsBelow(mounts, ['/var/lib/kubelet/'])).toEqual(['/var/lib/kubelet/a b', '/var/lib/kubelet/a b']);
  });

  test('are none where nothing is mounted', () => {
    expect(mountsBelow('', ['/var/lib/kubelet/'])).toEqual([]);
  });
});
