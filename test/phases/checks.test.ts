import { describe, expect, test } from 'vitest';
import { createHost, type Facts } from '../../src/host/index.ts';
import type { Check, Finding } from '../../src/phases/checks/check.ts';
import { clusterChecks, hostChecks, preparedChecks } from '../../src/phases/checks/index.ts';
import { parseListeners } from '../../src/phases/checks/port.ts';
import { verifySystem } from '../../src/phases/checks/system-verification.ts';
import { nodeOf } from '../../src/phases/index.ts';
import type { InitFlags, Role } from '../../src/spec/index.ts';
import { createFakeMachine, type FakeMachineOptions } from '../fakes/fake-machine.ts';
import { debian12 } from './facts.ts';
import { initCluster } from './run-recipe.ts';

interface Situation extends FakeMachineOptions {
  readonly facts?: Partial<Facts>;
  readonly roles?: readonly Role[];
  readonly claimed?: boolean;
  readonly flags?: InitFlags;
  readonly virtualIp?: string;
  /** Playbooks that come before. */
  readonly before?: readonly string[];
}

/** What one check finds on a host in a certain situation. */
const finding = async (id: string, situation: Situation = {}): Promise<readonly Finding[]> => {
  const { facts, roles = ['control-plane'], claimed = false, flags, virtualIp, before = [], ...machine } = situation;
  const check = [...hostChecks, ...clusterChecks(), ...preparedChecks].find((one): one is Check => one.id === id);
  const made = { ...initCluster(flags ?? { nodeName: 'cp1' }), playbooks: { before, after: [] } };
  const cluster = virtualIp ? { ...made, virtualIp, controlPlaneEndpoint: `${virtualIp}:8443` } : made;
  const [spec] = cluster.hosts;
  if (!check || !spec) throw new Error(`no check ${id}`);
  const known = { ...debian12, ...facts };
  const transport = createFakeMachine({ target: 'root@10.0.0.11:22', ...machine });
  const host = createHost({ name: 'cp1', transport, facts: known });
  const own = { ...spec, roles };
  return check.test({
    host,
    spec: own,
    node: nodeOf(cluster, own, known),
    cluster,
    leader: own.roles.includes('control-plane'),
    claimed,
  });
};

const idsOf = (findings: readonly Finding[]) => findings.map(({ id, severity }) => `${severity} ${id}`);

test.each<[string, Situation, string, string]>([
  ['NumCPU', { facts: { cpus: 1 } }, 'cp1 has 1 CPU; a control plane needs 2.', 'Give the machine 2 CPUs.'],
  [
    'Mem',
    { facts: { memoryBytes: 1_024_000_000 } },
    'cp1 has 1024 MB of memory; a control plane needs 1700 MB.',
    'Give the machine more memory.',
  ],
  [
    'ClockSkew',
    { facts: { clockSkewMs: -400_000 } },
    "The clock of cp1 is 400 s behind this machine's.",
    'Set it: ssh root@10.0.0.11 timedatectl set-ntp true',
  ],
  [
    'IsPrivilegedUser',
    { rules: [{ when: 'id -u', answer: '1000\n' }] },
    'The user on root@10.0.0.11:22 is not root.',
    'Run with sudo, or give the user sudo on the host.',
  ],
  [
    'FileContent--proc-sys-net-ipv4-ip_forward',
    { files: { '/proc/sys/net/ipv4/ip_forward': '0\n' } },
    'cp1 does not forward IPv4.',
    'Turn it on: sysctl -w net.ipv4.ip_forward=1 (and keep it in /etc/sysctl.d).',
  ],
  [
    'AddressFamily',
    { flags: { nodeName: 'cp1', apiserverAdvertiseAddress: 'fd00::11' } },
    'cp1 has the address fd00::11; Services have IPv4 addresses first (10.96.0.0/12), and nodes must too.',
    'Give the host an IPv4 address and name it (address in the cluster file, --apiserver-advertise-address of init), or begin serviceSubnet with the other family.',
  ],
  [
    'FileContent--proc-sys-net-ipv6-conf-default-forwarding',
    { flags: { apiserverAdvertiseAddress: 'fd00::11' } },
    'cp1 does not forward IPv6.',
    'Turn it on: sysctl -w net.ipv6.conf.default.forwarding=1 (and keep it in /etc/sysctl.d).',
  ],
  [
    'CRI',
    {},
    'No container runtime answers at unix:///var/run/containerd/containerd.sock on cp1.',
    'Start it: systemctl start containerd, or name another one by --cri-socket.',
  ],
])('%s is an error with its fix', async (id, situation, message, fix) => {
  expect(await finding(id, situation)).toEqual([{ id, severity: 'error', message, fix }]);
});

test.each<[string, Situation]>([
  ['NumCPU', { facts: { cpus: 1 }, roles: ['worker'] }],
  ['NumCPU', { facts: { cpus: 2 } }],
  ['Mem', { facts: { memoryBytes: 1_000_000_000 }, roles: ['worker'] }],
  ['ClockSkew', { facts: { clockSkewMs: 239_000 } }],
  ['IsPrivilegedUser', { rules: [{ when: 'id -u', answer: '0\n' }] }],
  ['FileContent--proc-sys-net-ipv4-ip_forward', { files: { '/proc/sys/net/ipv4/ip_forward': '1\n' } }],
  ['FileContent--proc-sys-net-ipv6-conf-default-forwarding', {}],
  ['CRI', { files: { '/var/run/containerd/containerd.sock': '' } }],
  ['CRI', { flags: { criSocket: 'unix:///run/crio/crio.sock' }, files: { '/run/crio/crio.sock': '' } }],
  ['Swap', {}],
  ['Firewalld', {}],
])('%s finds nothing in a situation that is in order', async (id, situation) => {
  expect(await finding(id, situation)).toEqual([]);
});

test('Swap and firewalld are warnings, as with kubeadm', async () => {
  expect(idsOf(await finding('Swap', { facts: { swap: true } }))).toEqual(['warning Swap']);
  const [told] = await finding('Firewalld', { units: { firewalld: { enabled: true, active: true } } });
  expect(told).toMatchObject({
    severity: 'warning',
    message: 'firewalld is active on cp1; ports 6443, 10250 must be open.',
    fix: 'Open them: firewall-cmd --permanent --add-port=6443/tcp --add-port=10250/tcp',
  });
});

describe('ControlPlaneEndpoint', () => {
  const flags = { controlPlaneEndpoint: 'api.example.com:6443' };
  const rules = [{ when: 'getent ahosts api.example.com', answer: { exitCode: 2 } }];
  const message = 'controlPlaneEndpoint "api.example.com" does not resolve on cp1.';

  test('is an error where a host does not know its name, before everybody waits for it', async () => {
    expect(await finding('ControlPlaneEndpoint', { flags, rules })).toMatchObject([{ severity: 'error', message }]);
  });

  test('is a warning where a playbook that comes first may bring the name', async () => {
    const found = await finding('ControlPlaneEndpoint', { flags, rules, before: ['names.yaml'] });
    expect(found).toMatchObject([{ severity: 'warning', message }]);
  });

  test('is no matter where it resolves, is an address, or is not given', async () => {
    const resolves = [{ when: 'getent ahosts api.example.com', answer: '' }];
    expect(await finding('ControlPlaneEndpoint', { flags, rules: resolves })).toEqual([]);
    expect(await finding('ControlPlaneEndpoint', { flags: { controlPlaneEndpoint: '[fd00::1]:6443' } })).toEqual([]);
    expect(await finding('ControlPlaneEndpoint')).toEqual([]);
  });
});

describe('Hostname', () => {
  test('is an error where the name cannot be that of a node', async () => {
    const [told] = await finding('Hostname', { flags: {}, facts: { hostname: 'my_host' } });
    expect(told?.severity).toBe('error');
    expect(told?.message).toBe('"my_host" cannot be the name of a node: it is no DNS name.');
  });

  test('is a warning where the name does not resolve, with the line for /etc/hosts', async () => {
    const [told] = await finding('Hostname', { rules: [{ when: /^getent /, answer: { exitCode: 2 } }] });
    expect(told).toMatchObject({ severity: 'warning', fix: 'Add it: echo "10.0.0.11 cp1" >> /etc/hosts' });
  });

  test('is no matter where the name resolves', async () => {
    expect(await finding('Hostname', { rules: [{ when: /^getent /, answer: '' }] })).toEqual([]);
  });
});

describe('KubeletVersion', () => {
  const withKubelet = (version: string) => ({
    rules: [{ when: 'kubelet --version', answer: `Kubernetes ${version}\n` }],
  });

  test.each(['v1.36.0', 'v1.36.9', 'v1.35.1', 'v1.33.0'])(
    'takes %s beside a control plane of 1.36',
    async (version) => {
      expect(await finding('KubeletVersion', withKubelet(version))).toEqual([]);
    },
  );

  test.each(['v1.37.0', 'v1.32.9'])('refuses %s beside a control plane of 1.36', async (version) => {
    const [told] = await finding('KubeletVersion', withKubelet(version));
    expect(told?.message).toBe(`The kubelet on cp1 is Kubernetes ${version}; the control plane is v1.36.3.`);
    expect(told?.fix).toBe('Install a kubelet of 1.33 to 1.36.');
  });

  test('says when there is no kubelet at all', async () => {
    const rules = [{ when: 'kubelet --version', answer: { exitCode: 127 } }];
    expect(idsOf(await finding('KubeletVersion', { rules }))).toEqual(['error FileExisting-kubelet']);
  });
});

describe('Port', () => {
  const listening = (text: string) => ({ rules: [{ when: /^ss /, answer: text }] });
  const haproxy = 'LISTEN 0 4096 *:6443 *:* users:(("haproxy",pid=812,fd=7))\n';
  const kubelet = 'LISTEN 0 4096 127.0.0.1:10250 0.0.0.0:* users:(("kubelet",pid=99,fd=20))\n';

  test('names who holds the port and how to end it', async () => {
    expect(await finding('Port', listening(haproxy))).toEqual([
      {
        id: 'Port-6443',
        severity: 'error',
        message: 'Port 6443 on cp1 is taken by haproxy (pid 812).',
        fix: 'Stop it: ssh root@10.0.0.11 kill 812',
      },
    ]);
  });

  test('follows the port of the API server', async () => {
    expect(await finding('Port', { ...listening(haproxy), flags: { apiserverBindPort: 7443 } })).toEqual([]);
  });

  test('lets our own components be where an earlier run of this cluster began, and nobody else', async () => {
    expect(await finding('Port', { ...listening(kubelet), claimed: true })).toEqual([]);
    expect(idsOf(await finding('Port', listening(kubelet)))).toEqual(['error Port-10250']);
    expect(idsOf(await finding('Port', { ...listening(haproxy), claimed: true }))).toEqual(['error Port-6443']);
  });

  test('asks of a worker its kubelet port alone', async () => {
    expect(await finding('Port', { ...listening(haproxy), roles: ['worker'] })).toEqual([]);
  });

  test("asks of a host of etcd etcd's ports alone", async () => {
    const etcd = 'LISTEN 0 4096 *:2379 *:* users:(("etcd",pid=5,fd=7))\n';
    expect(idsOf(await finding('Port', { ...listening(etcd + kubelet), roles: ['etcd'] }))).toEqual([
      'error Port-2379',
    ]);
  });

  test('keeps the port of a virtual IP for haproxy', async () => {
    const virtual = { virtualIp: '10.0.0.10', ...listening(haproxy.replace('*:6443', '10.0.0.10:8443')) };
    expect(idsOf(await finding('Port', virtual))).toEqual(['error Port-8443']);
    expect(await finding('Port', { ...virtual, claimed: true })).toEqual([]);
  });

  test('is silent on a bare host that cannot tell yet', async () => {
    expect(await finding('Port', { rules: [{ when: /^ss /, answer: { exitCode: 127 } }] })).toEqual([]);
  });

  test('reads IPv4, IPv6, and sockets of unknown programs', () => {
    const text = `LISTEN 0 128 [::]:22 [::]:* users:(("sshd",pid=1,fd=3))
LISTEN 0 4096 127.0.0.1:2379 0.0.0.0:* users:(("etcd",pid=7,fd=7),("etcd",pid=8,fd=7))
LISTEN 0 128 *:9 *:*
`;
    expect([...parseListeners(text)]).toEqual([
      [22, { program: 'sshd', pid: '1' }],
      [2379, { program: 'etcd', pid: '7' }],
      [9, { program: 'an unknown program', pid: '?' }],
    ]);
    expect(parseListeners('').size).toBe(0);
  });
});

describe('what another cluster left', () => {
  const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';

  test('is found by file, named as kubeadm names it', async () => {
    const [told] = await finding('FileAvailable', { files: { [manifest]: 'kind: Pod\n' } });
    expect(told).toEqual({
      id: 'FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml',
      severity: 'error',
      message: `${manifest} already exists on cp1: the host belongs to a cluster.`,
      fix: 'If nobody needs that cluster: slipway reset -f cluster.yaml --hosts cp1',
    });
  });

  test('is looked for on workers too', async () => {
    const files = { '/etc/kubernetes/kubelet.conf': '', '/etc/kubernetes/pki/ca.crt': '' };
    expect(idsOf(await finding('FileAvailable', { files, roles: ['worker'] }))).toEqual([
      'error FileAvailable--etc-kubernetes-kubelet.conf',
      'error FileAvailable--etc-kubernetes-pki-ca.crt',
    ]);
  });

  test('is data of etcd', async () => {
    const files = { '/var/lib/etcd/member/snap/db': 'data' };
    expect(await finding('DirAvailable', { files, target: 'local' })).toEqual([
      {
        id: 'DirAvailable--var-lib-etcd',
        severity: 'error',
        message: '/var/lib/etcd on cp1 is not empty.',
        fix: 'Move the data away, or: slipway reset',
      },
    ]);
    expect(await finding('DirAvailable', { files, roles: ['worker'] })).toEqual([]);
  });

  test('is our own where an earlier run of this cluster began', async () => {
    expect(await finding('FileAvailable', { files: { [manifest]: '' }, claimed: true })).toEqual([]);
    expect(await finding('DirAvailable', { files: { '/var/lib/etcd/member': '' }, claimed: true })).toEqual([]);
  });
});

describe('SystemVerification', () => {
  const verdict = (facts: Partial<Facts>) => verifySystem('cp1', { ...debian12, ...facts });

  test.each<Partial<Facts>>([{}, { kernel: '5.4.0' }, { kernel: '4.19.0-27-amd64' }, { arch: 'arm64' }])(
    'has nothing against %j',
    (facts) => {
      expect(verdict(facts)).toEqual([]);
    },
  );

  test.each<[Partial<Facts>, string]>([
    [{ kernel: '4.18.0' }, 'cp1 runs kernel 4.18.0; Kubernetes needs 4.19 or newer.'],
    [{ kernel: '3.10.0-1160.el7' }, 'cp1 runs kernel 3.10.0-1160.el7; Kubernetes needs 4.19 or newer.'],
    [{ arch: 'other' }, 'cp1 is neither amd64 nor arm64.'],
    [{ initSystem: 'openrc' }, 'cp1 does not run systemd.'],
    [{ cgroup: 'v1' }, 'cp1 uses cgroup v1, which the kubelet refuses since 1.35.'],
  ])('refuses %j', (facts, message) => {
    expect(verdict(facts)).toMatchObject([{ severity: 'error', message }]);
  });

  test('only warns of cgroup v1 inside a container: its settings follow from the same fact', () => {
    expect(idsOf(verdict({ cgroup: 'v1', nested: true }))).toEqual(['warning SystemVerification']);
  });

  test('tells everything at once', () => {
    expect(verdict({ kernel: '3.10.0', arch: 'other', initSystem: 'none', cgroup: 'v1' })).toHaveLength(4);
  });
});
