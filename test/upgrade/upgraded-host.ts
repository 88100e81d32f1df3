import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect } from 'vitest';
import { createKeySupply, parseKubeconfig, userKubeconfig } from '../../src/certs/index.ts';
import type { Command } from '../../src/host/index.ts';
import { initWorkflow } from '../../src/init/index.ts';
import type { KubeObject } from '../../src/kube/index.ts';
import { imageList } from '../../src/manifests/index.ts';
import { clusterSpec } from '../../src/phases/index.ts';
import { parseYaml } from '../../src/render/index.ts';
import type { Cluster } from '../../src/spec/index.ts';
import {
  type UpgradeRules,
  upgradeApplyWorkflow,
  upgradeDiffWorkflow,
  upgradeNodeWorkflow,
  upgradeRequest,
  upgradeRules,
  upgradeWishes,
} from '../../src/upgrade/index.ts';
import { provided } from '../../src/workflow/index.ts';
import { type FakeRule, fileOf } from '../fakes/fake-transport.ts';
import { createFakeControlPlane, type FakeControlPlane, openHealthy } from '../phases/fake-control-plane.ts';
import { createFakeNode, type FakeNode } from '../phases/fake-node.ts';
import { initCluster, type RecipeResult, type RecipeRun, runRecipe } from '../phases/run-recipe.ts';

export const OLD = 'v1.35.4';
export const NEW = 'v1.36.3';

interface UpgradeOptions extends Pick<RecipeRun, 'plan' | 'only' | 'skip'> {
  readonly command?: 'apply' | 'node';
  readonly version?: string;
  readonly patches?: string;
  readonly certificateRenewal?: boolean;
  readonly etcdUpgrade?: boolean;
  readonly rules?: Partial<UpgradeRules>;
  readonly kubeconfig?: string;
}

/** A control plane of an older version, with a kubelet that runs what is in its manifests. */
export interface UpgradedHost {
  readonly node: FakeNode;
  readonly cluster: Cluster;
  readonly controlPlane: FakeControlPlane;
  /** Process ids by static pod. */
  readonly processes: Map<string, number>;
  upgrade(options?: UpgradeOptions): Promise<RecipeResult>;
  diff(): Promise<RecipeResult>;
  textAt(path: string): string;
}

const MANIFESTS = '/etc/kubernetes/manifests/';
export const manifestOf = (component: string): string => `${MANIFESTS}${component}.yaml`;

export const upgradedHost = async (): Promise<UpgradedHost> => {
  const made = initCluster({ nodeName: 'cp1', kubernetesVersion: OLD });
  const { init } = made.documents;
  const timeouts = { ...init.timeouts, upgradeManifests: '1s' };
  const cluster = { ...made, documents: { ...made.documents, init: { ...init, timeouts } } };
  const controlPlane = createFakeControlPlane();
  const node = createFakeNode(
    {
      name: 'cp1',
      address: '10.0.0.11',
      prepared: true,
      rules: [{ when: 'kubelet --version', answer: `Kubernetes ${OLD}\n` }],
    },
    [controlPlane],
  );
  const first = await runRecipe({
    workflow: initWorkflow(),
    cluster,
    nodes: [node],
    provide: [provided(clusterSpec, cluster)],
  });
  expect(first.errors).toEqual([]);
  const processes = new Map<string, number>();
  controlPlane.health.set('/version', JSON.stringify({ gitVersion: OLD }));
  runKubelet(node, controlPlane, processes);
  for (const image of imageList({ ...cluster.documents.cluster, kubernetesVersion: NEW }))
    node.images.set(image, 'sha256:1');
  return {
    node,
    cluster,
    controlPlane,
    processes,
    textAt: (path) => Buffer.from(node.files.get(path)?.bytes ?? []).toString(),
    upgrade: (options = {}) => upgrade(cluster, node, options),
    diff: () => diff(cluster, node),
  };
};

/** A worker of the same cluster, whose kubelet.conf names the file that the kubelet rotates. */
export const upgradedWorker = async ({ node, cluster, controlPlane }: UpgradedHost) => {
  const worker = createFakeNode({ name: 'w1', address: '10.0.0.21', prepared: true }, [controlPlane]);
  const files = new Map(
    ['ca.crt', 'ca.key'].map((name) => [
      name,
      node.files.get(`/etc/kubernetes/pki/${name}`)?.bytes ?? new Uint8Array(),
    ]),
  );
  const user = { name: 'system:node:w1', organizations: ['system:nodes'], validityMs: 60_000 };
  const context = {
    cluster: cluster.documents.cluster,
    nodeName: 'w1',
    advertiseAddress: '10.0.0.11',
    bindPort: 6443,
    now: new Date(),
  };
  const kubeconfig = await userKubeconfig(user, context, files);
  const { cert = '', key = '' } = parseKubeconfig(parseYaml(kubeconfig));
  worker.files.set('/var/lib/kubelet/pki/kubelet-client-current.pem', fileOf(`${cert}${key}`, 0o600));
  worker.files.set(
    '/etc/kubernetes/kubelet.conf',
    fileOf(
      kubeconfig
        .replace(/client-certificate-data: .*/, 'client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem')
        .replace(/client-key-data: .*/, 'client-key: /var/lib/kubelet/pki/kubelet-client-current.pem'),
      0o600,
    ),
  );
  const flags =
    'KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///run/x.sock --pod-infra-container-image=pause:3.9"\n';
  worker.files.set('/var/lib/kubelet/kubeadm-flags.env', fileOf(flags, 0o644));
  worker.files.set('/var/lib/kubelet/config.yaml', fileOf('kind: KubeletConfiguration\n', 0o644));
  controlPlane.registerNode('w1', '10.0.0.21');
  const hosts = cluster.hosts.map((host) => ({ ...host, name: 'w1', nodeName: 'w1', roles: ['worker'] as const }));
  const run = (options: UpgradeOptions = {}) =>
    upgrade({ ...cluster, hosts }, worker, { command: 'node', kubeconfig: '/etc/kubernetes/kubelet.conf', ...options });
  return { worker, upgrade: run };
};

const upgrade = (cluster: Cluster, node: FakeNode, options: UpgradeOptions): Promise<RecipeResult> => {
  const { command = 'apply', version, patches, certificateRenewal = true, etcdUpgrade = true, rules, ...run } = options;
  const target = version ?? (command === 'apply' ? NEW : undefined);
  return runRecipe({
    workflow: command === 'apply' ? upgradeApplyWorkflow() : upgradeNodeWorkflow(),
    cluster,
    nodes: [node],
    ...(run.plan !== undefined && { plan: run.plan }),
    ...(run.only && { only: run.only }),
    ...(run.skip && { skip: run.skip }),
    provide: [
      provided(clusterSpec, cluster),
      provided(upgradeRequest, {
        kubeconfig: run.kubeconfig ?? '/etc/kubernetes/admin.conf',
        ...(target !== undefined && { version: target }),
        ...(patches !== undefined && { patches }),
      }),
      provided(upgradeWishes, { certificateRenewal, etcdUpgrade, keys: createKeySupply(1) }),
      provided(upgradeRules, {
        ignored: [],
        force: false,
        allowed: { experimental: false, releaseCandidate: false },
        imagePullPolicy: 'IfNotPresent',
        ...rules,
      }),
    ],
  });
};

/** `upgrade diff` where the API answers at once or not at all. */
const diff = (cluster: Cluster, node: FakeNode): Promise<RecipeResult> => {
  const { init } = cluster.documents;
  const timeouts = { ...init.timeouts, kubernetesAPICall: '1s' };
  const hasty = { ...cluster, documents: { ...cluster.documents, init: { ...init, timeouts } } };
  return runRecipe({
    workflow: upgradeDiffWorkflow(),
    cluster: hasty,
    nodes: [node],
    provide: [
      provided(clusterSpec, hasty),
      provided(upgradeRequest, { kubeconfig: '/etc/kubernetes/admin.conf', version: NEW }),
    ],
  });
};

/** What the real one does with a manifest that is new: other processes, another mirror in the API. */
const runKubelet = (node: FakeNode, controlPlane: FakeControlPlane, processes: Map<string, number>): void => {
  let pid = 100;
  const start = (path: string): void => {
    const text = Buffer.from(node.files.get(path)?.bytes ?? []).toString();
    const component = path.slice(MANIFESTS.length, -'.yaml'.length);
    pid += 1;
    if (text.includes('--no-such-flag')) processes.delete(component);
    else processes.set(component, pid);
    showMirror(controlPlane, node.name, parseYaml(text) as KubeObject);
  };
  for (const path of node.files.keys()) if (path.startsWith(MANIFESTS)) start(path);
  const { write, dial } = node;
  node.write = async (path, content, options) => {
    await write(path, content, options);
    if (path.startsWith(MANIFESTS)) start(path);
  };
  node.dial = async (address) => (address.port === 2381 ? openHealthy() : dial(address));
  node.teach(...commandRules(node, processes, () => ++pid));
};

const showMirror = ({ objects }: FakeControlPlane, nodeName: string, pod: KubeObject): void => {
  const name = `${pod.metadata.name}-${nodeName}`;
  const spec = { ...(pod['spec'] as object), nodeName };
  objects.set(`/api/v1/namespaces/kube-system/pods/${name}`, { ...pod, metadata: { ...pod.metadata, name }, spec });
};

const script = (part: string) => (command: Command) => 'script' in command && command.script.includes(part);

const commandRules = (node: FakeNode, processes: Map<string, number>, nextPid: () => number): readonly FakeRule[] => [
  { when: /^crictl /, answer: { exitCode: 127 } },
  { when: /images ls -q$/, answer: () => `${[...node.images.keys()].join('\n')}\n` },
  { when: /images pull /, answer: { exitCode: 1, stderr: 'no such host' } },
  { when: /^df /, answer: 'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 9 1 8000000 1% /\n' },
  { when: script('ls -t /var/log/pods'), answer: 'Error: unknown flag: --no-such-flag\n' },
  { when: script('cat > "$1"'), answer: (command) => keep(node, command) },
  {
    when: /^sha256sum /,
    answer: ({ args = [] }) => `${createHash('sha256').update(bytesAt(node, args[1])).digest('hex')}  ${args[1]}\n`,
  },
  {
    when: /^mv /,
    answer: ({ args = [] }) => {
      node.files.set(args[3] ?? '', { bytes: bytesAt(node, args[2]), mode: 0o600 });
      node.files.delete(args[2] ?? '');
      return '';
    },
  },
  {
    when: script('%U:%G'),
    answer: ({ args = [] }) =>
      args
        .flatMap((path) => (node.files.has(path) ? [`${node.files.get(path)?.mode.toString(8)} 0:0 ${path}\n`] : []))
        .join(''),
  },
  {
    when: script('pgrep -f "^'),
    answer: ({ args: [pod = ''] = [] }) => (processes.has(pod) ? `${processes.get(pod)}:1\n` : ''),
  },
  {
    when: script('kill -TERM'),
    answer: ({ args = [] }) => {
      for (const [pod, pid] of processes) if (args.includes(String(pid))) processes.set(pod, nextPid());
      return '';
    },
  },
];

const bytesAt = (node: FakeNode, path = ''): Uint8Array => node.files.get(path)?.bytes ?? new Uint8Array();

const keep = async (
  node: FakeNode,
  { args = [], stdin }: Command & { readonly args?: readonly string[] },
): Promise<string> => {
  const chunks: Uint8Array[] = [];
  if (stdin instanceof Readable) for await (const chunk of stdin) chunks.push(chunk);
  node.files.set(args[0] ?? '', { ...fileOf('', 0o600), bytes: Buffer.concat(chunks) });
  return '';
};
