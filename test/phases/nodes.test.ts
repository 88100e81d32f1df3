import { describe, expect, test } from 'vitest';
import {
  addressOfNode,
  everywhere,
  isNodeReady,
  isPodReady,
  nodeOf,
  onLeader,
  onWorkers,
  serverOf,
} from '../../src/phases/index.ts';
import { familyOfServices, isLeader } from '../../src/phases/node.ts';
import { bracketed } from '../../src/phases/server-of.ts';
import { resetToType, toType } from '../../src/phases/to-type.ts';
import {
  type Cluster,
  clusterForJoin,
  type HostSpec,
  joinConfigurationFrom,
  loadCluster,
} from '../../src/spec/index.ts';
import { debian12 } from './facts.ts';
import { clusterOf, initCluster } from './run-recipe.ts';

const hostOf = (cluster: Cluster, index = 0): HostSpec => {
  const spec = cluster.hosts[index];
  if (spec === undefined) throw new Error(`no host ${index}`);
  return spec;
};

const file = (spec: string, documents = ''): Cluster =>
  loadCluster(
    `apiVersion: slipway.dev/v1alpha1\nkind: Cluster\nmetadata: { name: demo }\nspec:\n${spec}\n${documents}`,
    'cluster.yaml',
    { fileExists: () => true, home: '/root', baseDir: '/root' },
  );

describe('a node', () => {
  test('is named and addressed as the host says of itself, with kubeadm’s defaults', () => {
    const cluster = initCluster();
    expect(nodeOf(cluster, hostOf(cluster), { ...debian12, hostname: ' Node-7 ' })).toMatchObject({
      name: 'node-7',
      address: '10.0.0.11',
      bindPort: 6443,
      criSocket: 'unix:///var/run/containerd/containerd.sock',
      taints: undefined,
      patchesDirectory: undefined,
    });
  });

  test('has an address of the family that Services have, and its kubelet is told where there are both', () => {
    const network = '  network: { podSubnet: "fd00:1::/56,10.244.0.0/16", serviceSubnet: "fd00:2::/112,10.96.0.0/12" }';
    const addresses = ['10.0.0.11', 'fd00:1::1', 'fd97::99', 'fd97::11'];
    const nodeIn = (ssh: string, facts = { address: '10.0.0.11', addresses }, more = network) => {
      const cluster = file(`${more}\n  hosts: [{ name: cp1, role: control-plane, ssh: "${ssh}" }]`);
      const { address, registration } = nodeOf(cluster, hostOf(cluster), { ...debian12, ...facts });
      return [address, registration.kubeletExtraArgs ?? []];
    };
    const told = (value: string) => [value, [{ name: 'node-ip', value }]];
    expect(nodeIn('root@10.0.0.11')).toEqual(told('fd97::99'));
    expect(nodeIn('root@[fd97::11]')).toEqual(told('fd97::11'));
    expect(nodeIn('root@[fd97::11]', { address: 'fd97::99', addresses: ['fd97::99'] })).toEqual(['fd97::99', []]);
    expect(nodeIn('root@[fd97::11]', { address: 'fd97::99', addresses }, '')).toEqual(['10.0.0.11', []]);
  });

  test('has the address that the file says, and its kubelet is told where that is not the one of the default route', () => {
    const argsOf = (address: string, document = '') => {
      const cluster = file(
        `  hosts: [{ name: cp1, role: control-plane, ssh: 10.0.0.11, address: ${address} }]`,
        document,
      );
      return nodeOf(cluster, hostOf(cluster), debian12).registration.kubeletExtraArgs ?? [];
    };
    const args = '{ kubeletExtraArgs: [{ name: node-ip, value: 192.0.2.5 }] }';
    const document = `---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nnodeRegistration: ${args}`;
    expect(argsOf('192.168.56.11')).toEqual([{ name: 'node-ip', value: '192.168.56.11' }]);
    expect(argsOf('10.0.0.11')).toEqual([]);
    expect(argsOf('192.168.56.11', document)).toEqual([{ name: 'node-ip', value: '192.0.2.5' }]);
  });

  test('that joins a cluster it knows nothing of has the address of its default route, of whatever family', () => {
    const endpoint = '[fd97::11]:6443';
    const flags = { endpoint, token: 'abcdef.0123456789abcdef', discoveryTokenUnsafeSkipCaVerification: true };
    const cluster = clusterForJoin(joinConfigurationFrom(undefined, '', flags));
    const facts = { ...debian12, address: 'fd97::12', addresses: ['fd97::12', '10.0.0.12'] };
    const node = nodeOf(cluster, hostOf(cluster), facts);
    expect(node.address).toBe('fd97::12');
    expect(familyOfServices(cluster)).toBeUndefined();
  });

  test('takes what init is told over what the host says', () => {
    const flags = { nodeName: 'lead', apiserverAdvertiseAddress: '192.0.2.7', apiserverBindPort: 7443, patches: '/p' };
    const cluster = initCluster({ ...flags, criSocket: 'unix:///run/crio/crio.sock' });
    expect(nodeOf(cluster, hostOf(cluster), debian12)).toMatchObject({
      name: 'lead',
      address: '192.0.2.7',
      bindPort: 7443,
      patchesDirectory: '/p',
      criSocket: 'unix:///run/crio/crio.sock',
    });
  });

  test('takes its name, address and taints from its entry in the cluster file', () => {
    const cluster = file(`  hosts:
    - { name: cp1, role: control-plane, ssh: 10.0.0.11 }
    - { name: w1, ssh: 10.0.0.21, nodeName: worker-one, address: 10.9.0.21, taints: [{ key: gpu, effect: NoSchedule }] }`);
    expect(nodeOf(cluster, hostOf(cluster, 1), debian12)).toMatchObject({
      name: 'worker-one',
      address: '10.9.0.21',
      taints: [{ key: 'gpu', effect: 'NoSchedule' }],
    });
  });

  test('does not take the name in a document that means another host', () => {
    const cluster = file(
      `  hosts:
    - { name: cp1, role: control-plane, ssh: 10.0.0.11 }
    - { name: w1, ssh: 10.0.0.21 }`,
      '---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nnodeRegistration: { name: lead }\n',
    );
    expect(nodeOf(cluster, hostOf(cluster, 0), debian12).name).toBe('lead');
    expect(nodeOf(cluster, hostOf(cluster, 1), { ...debian12, hostname: 'w1' }).name).toBe('w1');
  });

  test('of a join follows the JoinConfiguration', () => {
    const flags = { endpoint: '10.0.0.11:6443', token: 'abcdef.0123456789abcdef', nodeName: 'w9', patches: '/patches' };
    const cluster = clusterForJoin(
      joinConfigurationFrom(undefined, '', { ...flags, discoveryTokenUnsafeSkipCaVerification: true }),
    );
    expect(nodeOf(cluster, hostOf(cluster), debian12)).toMatchObject({ name: 'w9', patchesDirectory: '/patches' });
    expect(isLeader(cluster, hostOf(cluster))).toBe(false);
  });
});

describe('the address of the API', () => {
  const leader = { address: '10.0.0.11', bindPort: 6443 };

  test.each([
    [undefined, leader, 'https://10.0.0.11:6443'],
    [undefined, { address: 'fd00::11', bindPort: 7443 }, 'https://[fd00::11]:7443'],
    ['api.example.com', leader, 'https://api.example.com:6443'],
    ['api.example.com:443', leader, 'https://api.example.com:443'],
    ['fd00::1', leader, 'https://[fd00::1]:6443'],
    ['[fd00::1]:443', leader, 'https://[fd00::1]:443'],
  ])('with the endpoint %s is reached as it should be', (endpoint, node, server) => {
    const cluster = initCluster(endpoint === undefined ? {} : { controlPlaneEndpoint: endpoint });
    expect(serverOf(cluster, node)).toBe(server);
  });

  test('has IPv6 in brackets once', () => {
    expect([bracketed('fd00::1'), bracketed('[fd00::1]'), bracketed('10.0.0.1')]).toEqual([
      '[fd00::1]',
      '[fd00::1]',
      '10.0.0.1',
    ]);
  });
});

test('places pick the leader, the workers, or everyone', () => {
  const members = clusterOf(['w1', 'w2']).hosts.map((spec) => ({ name: spec.name, spec }));
  const chosen = (place: typeof everywhere) =>
    members.filter((member) => place(member, members)).map(({ name }) => name);
  expect([chosen(onLeader), chosen(onWorkers), chosen(everywhere)]).toEqual([
    ['cp1'],
    ['w1', 'w2'],
    ['cp1', 'w1', 'w2'],
  ]);
});

test('what people should type is a line that works where they sit', () => {
  expect(toType('local', 'kill 7')).toBe('kill 7');
  expect(toType('root@10.0.0.1:22', 'kill 7')).toBe('ssh root@10.0.0.1 kill 7');
  expect(toType('admin@host.example:2222', 'kill 7')).toBe('ssh -p 2222 admin@host.example kill 7');
  expect(toType('root@[fd00::1]:22', 'tail /x/*')).toBe("ssh root@fd00::1 'tail /x/*'");
  expect(resetToType({ name: 'w1', target: 'local' })).toBe('slipway reset');
  expect(resetToType({ name: 'w1', target: 'root@10.0.0.1:22' })).toBe('slipway reset -f cluster.yaml --hosts w1');
});

describe('the status of objects', () => {
  const node = (status: unknown) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'w1' }, status });

  test('tells whether a node is Ready and where it is', () => {
    const conditions = [
      { type: 'MemoryPressure', status: 'False' },
      { type: 'Ready', status: 'True' },
    ];
    const addresses = [
      { type: 'Hostname', address: 'w1' },
      { type: 'InternalIP', address: '10.0.0.21' },
    ];
    expect(isNodeReady(node({ conditions }))).toBe(true);
    expect(addressOfNode(node({ addresses }))).toBe('10.0.0.21');
  });

  test.each([undefined, {}, { conditions: [] }, { conditions: [{ type: 'Ready', status: 'Unknown' }] }])(
    'is not Ready with %j',
    (status) => {
      expect(isNodeReady(node(status))).toBe(false);
      expect(addressOfNode(node(status))).toBe('');
    },
  );

  test('of a pod that is not there is not Ready', () => {
    expect(isPodReady(undefined)).toBe(false);
  });
});
