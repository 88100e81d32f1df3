import { type Duplex, duplexPair } from 'node:stream';
import { parseKubeconfig } from '../../src/certs/index.ts';
import type { Command } from '../../src/host/index.ts';
import { LINUX_PROBE } from '../../src/host/linux-facts.ts';
import type { KubeObject } from '../../src/kube/index.ts';
import { parseYaml } from '../../src/render/index.ts';
import { createFakeMachine, type FakeMachine } from '../fakes/fake-machine.ts';
import { type Answer, type FakeRule, fileOf } from '../fakes/fake-transport.ts';
import { type FakeControlPlane, openHealthy } from './fake-control-plane.ts';
import { upgradeRules } from './fake-upgrade-rules.ts';

export interface FakeNodeOptions {
  readonly name: string;
  readonly address: string;
  /** Containerd runs, a kubelet is installed, traffic is forwarded: what kubeadm expects of a host. */
  readonly prepared?: boolean;
  /** How far its clock is ahead, in milliseconds. */
  readonly clockSkewMs?: number;
  /** What an image may bring; the hostname is its name when absent, and its own ID. */
  readonly hostname?: string;
  readonly machineId?: string;
  readonly rules?: readonly FakeRule[];
}

/** A Debian server in memory with a kubelet that registers, and static pods that answer once their files are there. */
export interface FakeNode extends FakeMachine {
  readonly name: string;
  /** Images of the runtime: digest by reference. */
  readonly images: Map<string, string>;
  /** A kubelet of this version does not become Ready. */
  brokenKubelet?: string;
}

const KUBELET_PEM = '/var/lib/kubelet/pki/kubelet-client-current.pem';
const BOOTSTRAP = '/etc/kubernetes/bootstrap-kubelet.conf';
const KUBELET_CONF = '/etc/kubernetes/kubelet.conf';

export const createFakeNode = (options: FakeNodeOptions, controlPlanes: readonly FakeControlPlane[]): FakeNode => {
  const { name, address, prepared = false } = options;
  const images = new Map<string, string>();
  const machine = createFakeMachine({
    target: `root@${address}:22`,
    ...(prepared ? preparedParts : { packages: ['iproute2', 'kmod', 'mount'] }),
    dial: ({ host, port }) => dial(node, controlPlanes, host, port),
  });
  const node: FakeNode = Object.assign(machine, { name, images });
  for (const controlPlane of controlPlanes) {
    nodesOf(controlPlane).set(address, node);
    controlPlane.kubelets.push(() => showStaticPods(node, controlPlane));
  }
  const { exec } = machine;
  machine.teach(...(options.rules ?? []), ...commandRules(node, options));
  node.exec = async (command, how) => {
    const result = await exec(command, how);
    if ('file' in command && command.file === 'systemctl' && command.args?.at(-1) === 'kubelet') {
      startKubelet(node, controlPlanes, address);
    }
    return result;
  };
  return node;
};

const preparedParts = {
  units: { containerd: { enabled: true, active: true }, kubelet: { enabled: true, active: false } },
  files: {
    '/var/run/containerd/containerd.sock': '',
    '/proc/sys/net/ipv4/ip_forward': '1\n',
    '/usr/local/bin/kubelet': 'kubelet',
  },
};

const isActive = (node: FakeNode, unit: string): boolean => node.units.get(unit)?.active ?? false;

const textOf = (node: FakeNode, path: string): string => {
  const file = node.files.get(path);
  return file === undefined ? '' : Buffer.from(file.bytes).toString('utf8');
};

/**
 * TLS bootstrap of whoever joins, from a control plane's own API server once that runs; the leader brings its identity. All then hold
 * the certificate that the kubelet rotates.
 */
const startKubelet = (node: FakeNode, controlPlanes: readonly FakeControlPlane[], address: string): void => {
  if (!isActive(node, 'kubelet')) return;
  if (node.files.has(BOOTSTRAP) && !node.files.has(KUBELET_PEM)) {
    // As the real one: its kubeconfig is there before its certificate is.
    const rotated = `client-certificate: ${KUBELET_PEM}\n    client-key: ${KUBELET_PEM}`;
    node.files.set(KUBELET_CONF, fileOf(textOf(node, BOOTSTRAP).replace(/token: .*/, rotated), 0o600));
    if (textOf(node, BOOTSTRAP).includes(`https://${address}:6443`) && !runsApi(node)) return;
    for (const { registerNode } of controlPlanes) registerNode(node.name, address);
  }
  node.files.set(KUBELET_PEM, fileOf('a certificate and its key\n', 0o600));
  for (const controlPlane of controlPlanes) showKubelet(node, controlPlane);
};

/** What a kubelet that has started tells of itself. */
const showKubelet = (node: FakeNode, { objects }: FakeControlPlane): void => {
  const path = `/api/v1/nodes/${node.name}`;
  const object = objects.get(path);
  const version = kubeletOf(node);
  if (object === undefined || version === undefined) return;
  const ready = version === node.brokenKubelet ? 'False' : 'True';
  const status = object['status'] as Readonly<Record<string, unknown>>;
  const conditions = [{ type: 'Ready', status: ready }];
  objects.set(path, { ...object, status: { ...status, conditions, nodeInfo: { kubeletVersion: version } } });
};

const kubeletOf = (node: FakeNode): string | undefined => /v\d\S*/.exec(textOf(node, '/usr/local/bin/kubelet'))?.[0];

const STATIC_PODS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

const mirrored = {
  'kubernetes.io/config.mirror': 'x',
  'kubernetes.io/config.source': 'file',
  'kubernetes.io/config.hash': 'x',
};

/** The mirrors of static pods, once the node is registered with the version that it was prepared with. */
const showStaticPods = (node: FakeNode, { objects }: FakeControlPlane): void => {
  if (!isActive(node, 'kubelet') || kubeletOf(node) === undefined || !objects.has(`/api/v1/nodes/${node.name}`)) return;
  for (const component of STATIC_PODS) {
    const text = textOf(node, `/etc/kubernetes/manifests/${component}.yaml`);
    if (text === '') continue;
    const { metadata, spec } = parseYaml(text) as KubeObject;
    objects.set(`/api/v1/namespaces/kube-system/pods/${component}-${node.name}`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...metadata,
        name: `${component}-${node.name}`,
        annotations: { ...metadata.annotations, ...mirrored },
      },
      spec: { ...(spec as object), nodeName: node.name },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    });
  }
};

const runsApi = (node: FakeNode): boolean => {
  const manifest = textOf(node, '/etc/kubernetes/manifests/kube-apiserver.yaml');
  return isActive(node, 'kubelet') && manifest !== '' && !manifest.includes('--no-such-flag');
};

/** Where haproxy listens, on whatever address. */
const VIRTUAL = 8443;

/** What answers over plain HTTP: a Service, haproxy, the kubelet, etcd. */
const isPlainHealth = (node: FakeNode, port: number): boolean => {
  if (port === 30080 || port === VIRTUAL) return true;
  if (port === 2381 && isActive(node, 'etcd')) return true;
  if (!isActive(node, 'kubelet')) return false;
  return port === 10248 || (port === 2381 && node.files.has('/etc/kubernetes/manifests/etcd.yaml'));
};

/** Those with a control plane of their own, by address. */
const known = new WeakMap<FakeControlPlane, Map<string, FakeNode>>();

const nodesOf = (controlPlane: FakeControlPlane): Map<string, FakeNode> => {
  const nodes = known.get(controlPlane) ?? new Map<string, FakeNode>();
  known.set(controlPlane, nodes);
  return nodes;
};

const dial = (node: FakeNode, controlPlanes: readonly FakeControlPlane[], host: string, port: number): Duplex => {
  const [controlPlane] = controlPlanes;
  if (isPlainHealth(node, port)) return openHealthy();
  const server = host === '127.0.0.1' ? node : controlPlane && serverAt(controlPlane, host);
  if (!controlPlane || !server) return refused();
  if (port === 2379) return runsEtcd(server) ? openEtcd(server, controlPlane) : refused();
  if (!runsApi(server)) return refused();
  const identity = identityOf(server, 'apiserver', 'ca');
  if (port === 10257 || port === 10259) return openHealthy(identity);
  if (!server.files.has(BOOTSTRAP)) controlPlane.registerNode(server.name, host);
  return controlPlane.openApi(identity);
};

/** A node, or whichever API server is behind a Service. */
const serverAt = (controlPlane: FakeControlPlane, address: string): FakeNode | undefined => {
  const nodes = nodesOf(controlPlane);
  return address.startsWith('10.96.') ? [...nodes.values()].find(runsApi) : nodes.get(address);
};

const identityOf = (node: FakeNode, leaf: string, ca: string) => {
  const [key = '', cert = '', authority = ''] = [`${leaf}.key`, `${leaf}.crt`, `${ca}.crt`].map((file) =>
    pkiText(node, file),
  );
  return { key, cert, ca: authority };
};

/** The first to be asked began the cluster; a member that was added starts where its static pod and its kubelet are. */
const openEtcd = (server: FakeNode, controlPlane: FakeControlPlane): Duplex =>
  controlPlane.etcd.open(identityOf(server, 'etcd/server', 'etcd/ca'), () => startMembers(server, controlPlane));

const runsEtcd = (node: FakeNode): boolean =>
  isActive(node, 'etcd') || (isActive(node, 'kubelet') && node.files.has('/etc/kubernetes/manifests/etcd.yaml'));

/** With whom its etcd begins: in a static pod, or beside the unit of a host of its own. */
const beginsWith = (node: FakeNode): string =>
  isActive(node, 'etcd')
    ? textOf(node, '/etc/etcd/initial-cluster.env')
    : textOf(node, '/etc/kubernetes/manifests/etcd.yaml');

const startMembers = (server: FakeNode, controlPlane: FakeControlPlane): void => {
  const { etcd } = controlPlane;
  for (const [address, node] of nodesOf(controlPlane)) {
    const peerUrl = `https://${address}:2380`;
    const manifest = beginsWith(node);
    if (manifest === '' || !(isActive(node, 'kubelet') || isActive(node, 'etcd'))) continue;
    if (node === server && etcd.members.length === 0)
      etcd.members.push({ id: '99', name: node.name, peerUrls: [peerUrl], isLearner: false });
    if (!manifest.includes(`${node.name}=${peerUrl}`)) continue;
    etcd.start(node.name, peerUrl);
    node.files.set('/var/lib/etcd/member/snap/db', fileOf('data', 0o600));
  }
};

/** A file of the certificates' folder, wherever that is. */
const pkiText = (node: FakeNode, name: string): string =>
  textOf(node, [...node.files.keys()].find((path) => path.endsWith(`/pki/${name}`)) ?? '');

/** As a port that nobody listens on. */
const refused = (): Duplex => {
  const [ours] = duplexPair();
  return ours.destroy(new Error('connection refused'));
};

const script = (part: string) => (command: Command) => 'script' in command && command.script.includes(part);

const commandRules = (node: FakeNode, options: FakeNodeOptions): readonly FakeRule[] => [
  { when: script(LINUX_PROBE), answer: () => probeOutput(options) },
  { when: 'id -u', answer: '0\n' },
  { when: 'env', answer: '' },
  { when: /^ss /, answer: () => listeners(node) },
  { when: /^getent /, answer: '' },
  { when: 'kubelet --version', answer: () => kubeletVersion(node) },
  { when: /^stat -c /, answer: (command) => marks(node, command.args ?? []) },
  { when: /images ls$/, answer: () => imageList(node) },
  { when: /images import /, answer: (command) => importImage(node, command.args?.at(-1) ?? '') },
  { when: /^rmdir /, answer: '' },
  { when: /^ip -o addr /, answer: `2: eth0    inet ${options.address}/24 brd 10.0.0.255 scope global eth0\n` },
  { when: /^systemctl reload /, answer: '' },
  { when: script('/etc/keepalived/keepalived.conf'), answer: '' },
  { when: script('started='), answer: '' },
  { when: /^umount /, answer: '' },
  ...upgradeRules(node, () => isActive(node, 'kubelet')),
  { when: /^readlink -f /, answer: '/var/lib/kubelet\n' },
  { when: /^timeout 10 ctr version/, answer: '' },
  ...preparationRules,
  ...resetRules(node),
];

/** Preparation finds modules loaded and swap off; forwarding is switched on by it. */
const preparationRules: readonly FakeRule[] = [
  { when: script('/proc/filesystems'), answer: '' },
  { when: script('/proc/sys/$f'), answer: '1\n1\n1\n' },
  { when: script('/proc/swaps'), answer: '' },
  { when: script('NeedDaemonReload'), answer: 'no\n' },
  { when: script('--version'), answer: '' },
];

const resetRules = (node: FakeNode): readonly FakeRule[] => {
  const left = new Set(['pods', 'network']);
  const removes = (what: string) => (): string => {
    left.delete(what);
    return '';
  };
  const tells = (what: string, text: string) => (): string =>
    left.has(what) && node.files.has(KUBELET_CONF) ? text : '';
  return [
    { when: script('tasks kill'), answer: removes('pods') },
    { when: script('pgrep -f'), answer: tells('pods', 'a-container\n') },
    { when: script('FLANNEL_NETWORK'), answer: removes('network') },
    { when: script('ip -o link show'), answer: tells('network', 'cni0\n') },
  ];
};

const probeOutput = ({ name, address, clockSkewMs = 0, hostname = name, machineId = '' }: FakeNodeOptions): string =>
  Object.entries({
    clock: `${Date.now() + clockSkewMs}000000`,
    uname: 'Linux 6.1.0-28-amd64 x86_64',
    hostname,
    'machine-id': machineId,
    release: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian',
    route: `1.1.1.1 via 10.0.0.254 dev eth0 src ${address} uid 0`,
    addresses: `2: eth0    inet ${address}/24 brd 10.0.0.255 scope global eth0`,
    cpus: '4',
    memory: 'MemTotal:        8135096 kB',
    cgroup: 'cgroup2fs',
    init: 'systemd\nsystemd-runs',
    container: 'none',
    capabilities: 'CapBnd:\t000001ffffffffff',
    swap: 'Filename\tType\tSize\tUsed\tPriority',
    user: '0',
  })
    .map(([section, text]) => `\x1e${section}\n${text}\n`)
    .join('');

const PORTS = [
  ['kube-apiserver', 6443],
  ['etcd', 2379],
  ['etcd', 2380],
  ['kube-controller', 10257],
  ['kube-scheduler', 10259],
] as const;

const listeners = (node: FakeNode): string => {
  const mine = [...(isActive(node, 'kubelet') ? [['kubelet', 10250] as const] : []), ...(runsApi(node) ? PORTS : [])];
  return mine.map(([program, port]) => `LISTEN 0 4096 *:${port} *:* users:(("${program}",pid=1234,fd=3))\n`).join('');
};

const kubeletVersion = (node: FakeNode): Answer =>
  node.files.has('/usr/local/bin/kubelet') ? 'Kubernetes v1.36.3\n' : { exitCode: 127 };

const marks = (node: FakeNode, args: readonly string[]): Answer => {
  const paths = args.slice(args.indexOf('--') + 1);
  const found = paths.flatMap((path) => {
    const file = node.files.get(path);
    return file === undefined ? [] : [`${file.bytes.byteLength}:1700000000 ${path}\n`];
  });
  return { stdout: found.join(''), exitCode: found.length === paths.length ? 0 : 1 };
};

const imageList = ({ images }: FakeNode): string =>
  [
    'REF TYPE DIGEST SIZE PLATFORMS LABELS',
    ...[...images].map(([ref, digest]) => `${ref} manifest ${digest} 1 -`),
  ].join('\n');

/** The archive of a fake image holds its reference. */
const importImage = (node: FakeNode, path: string): string => {
  const ref = textOf(node, path);
  node.images.set(ref, `sha256:${ref.length}`);
  return '';
};

/** What an administrator's kubeconfig of the machine says. */
export const adminOf = (node: FakeNode) =>
  parseKubeconfig(parseYaml(textOf(node, '/etc/kubernetes/admin.conf')), 'admin.conf');
