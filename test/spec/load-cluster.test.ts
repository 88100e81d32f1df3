import { expect, test } from 'vitest';
import {
  endpointOf,
  isControlPlane,
  isWorker,
  labCluster,
  leaderOf,
  loadCluster,
  nodeNameOf,
  withHosts,
} from '../../src/spec/index.ts';

const file = (spec: string, more = ''): string =>
  `apiVersion: slipway.dev/v1alpha1\nkind: Cluster\nmetadata: {name: demo}\nspec:\n${spec}\n${more}`;
const oneHost = '  hosts: [{name: cp1, role: control-plane, ssh: root@10.0.0.5}]';

test('the shortest file gives a whole cluster', () => {
  const { documents, ...cluster } = loadCluster(file(oneHost), 'cluster.yaml');
  expect(cluster).toEqual({
    name: 'demo',
    kubernetesVersion: 'v1.36.3',
    network: {
      podSubnet: '10.244.0.0/16',
      serviceSubnet: '10.96.0.0/12',
      dnsDomain: 'cluster.local',
      addon: 'flannel',
      backend: 'vxlan',
    },
    hosts: [
      {
        name: 'cp1',
        roles: ['control-plane'],
        connection: {
          type: 'ssh',
          host: '10.0.0.5',
          user: 'root',
          identityFiles: [],
          jump: [],
          hostKeyPolicy: 'accept-new',
        },
        labels: {},
        kubelet: {},
      },
    ],
    components: { sources: [{ type: 'mirror' }], delivery: 'upload', versions: {} },
    playbooks: { before: [], after: [] },
  });
  expect(documents.cluster.networking.podSubnet).toBe('10.244.0.0/16');
  expect(documents.init.bootstrapTokens).toEqual([]);
});

test('SSH settings of the whole file apply where a host has none of its own, and paths become absolute', () => {
  const text = file(`
  ssh: {user: admin, identityFile: ~/.ssh/id, jump: "a@b:22, c", sudoPassword: {env: SUDO}, knownHosts: known}
  hosts:
    - {name: cp1, role: control-plane, ssh: "[fd00::5]:2222"}
    - {name: w1, ssh: {host: w1.example.com, user: root, identityFiles: [/k, keys/k], password: prompt, jump: []}}
    - {name: w2}
    - {name: w3, address: 10.0.0.9}`);
  const { hosts } = loadCluster(text, 'f', { home: '/home/me', baseDir: '/etc/c' });
  expect(hosts.map(({ connection }) => connection)).toMatchObject([
    {
      host: 'fd00::5',
      port: 2222,
      user: 'admin',
      identityFiles: ['/home/me/.ssh/id'],
      jump: ['a@b:22', 'c'],
      sudoPassword: { env: 'SUDO' },
      knownHosts: '/etc/c/known',
    },
    {
      host: 'w1.example.com',
      user: 'root',
      identityFiles: ['/k', '/etc/c/keys/k'],
      password: { prompt: true },
      jump: [],
    },
    { host: 'w2' },
    { host: '10.0.0.9' },
  ]);
});

test('a control plane that also works has no taint unless it is given one', () => {
  const taints = (host: string) =>
    loadCluster(file(`  hosts: [{name: a, connection: local, ${host}}]`), 'f').hosts[0]?.taints;
  expect(taints('roles: [control-plane, worker]')).toEqual([]);
  expect(taints('roles: [control-plane]')).toBeUndefined();
  expect(taints('role: control-plane, taints: []')).toEqual([]);
  expect(taints('roles: [control-plane, worker], taints: [{key: a, effect: NoExecute}]')).toEqual([
    { key: 'a', effect: 'NoExecute' },
  ]);
});

test('kubeadm documents say more than the cluster file, and reach the hosts they are about', () => {
  const cluster = loadCluster(
    file(
      `${oneHost.slice(0, -1)}, {name: w1, ssh: w1}]`,
      `---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
controlPlaneEndpoint: api.example.com
networking: {podSubnet: 10.200.0.0/16}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: {bindPort: 7443, advertiseAddress: 10.0.0.6}
nodeRegistration: {name: first, taints: []}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
nodeRegistration: {taints: [{key: k, effect: NoSchedule, value: v}]}
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: 50
`,
    ),
    'f',
  );
  expect(cluster.network.podSubnet).toBe('10.200.0.0/16');
  expect(cluster.controlPlaneEndpoint).toBe('api.example.com:7443');
  expect(cluster.documents.cluster.controlPlaneEndpoint).toBe('api.example.com:7443');
  expect(cluster.documents.kubelet).toEqual({ maxPods: 50 });
  expect(cluster.hosts).toMatchObject([
    { name: 'cp1', nodeName: 'first', address: '10.0.0.6', taints: [] },
    { name: 'w1', taints: [{ key: 'k', effect: 'NoSchedule', value: 'v' }] },
  ]);
});

test('what the file says of the leader reaches its InitConfiguration', () => {
  const { documents } = loadCluster(
    file('  hosts: [{name: a, role: control-plane, connection: local, nodeName: n, address: 10.0.0.7, taints: []}]'),
    'f',
  );
  expect(documents.init).toMatchObject({
    nodeRegistration: { name: 'n', taints: [] },
    localAPIEndpoint: { advertiseAddress: '10.0.0.7', bindPort: 6443 },
  });
});

test('a provider gives the hosts, so the file may have none', () => {
  const cluster = loadCluster(
    file('  provider: {lab: {workers: 3}}\n  components: {sources: [{type: bundle, path: b.tar}, source]}'),
    'f',
    {
      baseDir: '/x',
    },
  );
  expect(cluster.provider).toEqual({ type: 'lab', controlPlanes: 1, workers: 3, subnet: '10.77.0.0/24' });
  expect(cluster.components.sources).toEqual([{ type: 'bundle', path: '/x/b.tar' }, { type: 'source' }]);
  expect(() => leaderOf(cluster)).toThrow('Cluster demo has no host with the role control-plane.');
});

test('fields without a value count as not given', () => {
  const cluster = loadCluster(file(`${oneHost}\n  network:\n  controlPlaneEndpoint:\n  playbooks: {before: }`), 'f');
  expect(cluster.controlPlaneEndpoint).toBeUndefined();
  expect(cluster.playbooks.before).toEqual([]);
});

test('anchors, merge keys and JSON are YAML too', () => {
  const merged = loadCluster(
    file(
      '  hosts:\n    - &a {name: a, role: control-plane, ssh: {host: a}}\n    - {<<: *a, name: b, role: worker, ssh: b}',
    ),
    'f',
  );
  expect(merged.hosts.map(({ name }) => name)).toEqual(['a', 'b']);
  const json = JSON.stringify({
    apiVersion: 'slipway.dev/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'j' },
    spec: { hosts: [{ name: 'a', role: 'control-plane', connection: 'local' }] },
  });
  expect(loadCluster(json, 'f').name).toBe('j');
});

test('what is better not done is told aside', () => {
  const warnings: string[] = [];
  loadCluster(
    file(
      oneHost,
      '---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\ncertificateValidityPeriod: 99999h',
    ),
    'f',
    { onWarning: ({ path, message }) => warnings.push(`${path}: ${message}`) },
  );
  expect(warnings).toEqual(['ClusterConfiguration.certificateValidityPeriod: longer than that of the CA']);
});

test('the lab refuses an even number of control planes, as a file does', () => {
  expect(() => labCluster({ controlPlanes: 2, workers: 2 })).toThrow('2 control planes; expected an odd number');
});

test('the lab without a file builds from source where it can and fetches otherwise', () => {
  const cluster = labCluster({ controlPlanes: 1, workers: 2 });
  expect(cluster.provider).toEqual({ type: 'lab', controlPlanes: 1, workers: 2, subnet: '10.77.0.0/24' });
  expect(cluster.components.sources).toEqual([{ type: 'source' }, { type: 'mirror' }]);
  expect(cluster.hosts).toEqual([]);
});

test('hosts know their role, their node and the way to the API', () => {
  const cluster = loadCluster(file(`${oneHost.slice(0, -1)}, {name: w1, ssh: w1, nodeName: node-1}]`), 'f');
  const [leader, worker] = cluster.hosts;
  if (leader === undefined || worker === undefined) throw new Error('two hosts expected');
  expect(leaderOf(cluster)).toBe(leader);
  expect([isControlPlane(leader), isWorker(leader), isControlPlane(worker), isWorker(worker)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(nodeNameOf(leader, 'CP1.Example.com')).toBe('cp1.example.com');
  expect(nodeNameOf(worker, 'whatever')).toBe('node-1');
  expect(endpointOf(cluster, 'fd00::1')).toBe('[fd00::1]:6443');
  expect(leaderOf(withHosts(cluster, [leader]))).toBe(leader);
});

test('whoever only takes machines away reads a file that would make no cluster any more', () => {
  const edited = `apiVersion: slipway.dev/v1alpha1
kind: Cluster
metadata: { name: mine }
spec:
  kubernetesVersion: v1.12.0
  provider: { lab: { controlPlanes: 2, workers: 1, subnet: 10.97.0.0/24 } }
`;
  expect(() => loadCluster(edited, 'cluster.yaml')).toThrow('faults');
  const { name, provider } = loadCluster(edited, 'cluster.yaml', { onlyShape: true });
  expect([name, provider]).toEqual(['mine', { type: 'lab', controlPlanes: 2, workers: 1, subnet: '10.97.0.0/24' }]);
  expect(() => loadCluster(edited.replace('workers: 1', 'workers: many'), 'c.yaml', { onlyShape: true })).toThrow(
    'spec.provider.lab.workers',
  );
});
