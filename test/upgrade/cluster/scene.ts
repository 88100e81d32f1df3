import { applyWorkflow, upgradeAndApplyWorkflow } from '../../../src/apply/index.ts';
import { playbookSteps } from '../../../src/cli/playbooks.ts';
import { createHost, type Host, probeFacts } from '../../../src/host/index.ts';
import type { KubeObject } from '../../../src/kube/index.ts';
import { type Cluster, isControlPlane, loadCluster, type UpgradeSettings } from '../../../src/spec/index.ts';
import { lookForRollout, rollout } from '../../../src/upgrade/index.ts';
import { provided } from '../../../src/workflow/index.ts';
import { provideFor } from '../../apply/provide-for.ts';
import { createFakeControlPlane, type FakeControlPlane } from '../../phases/fake-control-plane.ts';
import { createFakeNode, type FakeNode } from '../../phases/fake-node.ts';
import type { FakeStore } from '../../phases/fake-store.ts';
import { type RecipeResult, type RecipeRun, runRecipe } from '../../phases/run-recipe.ts';

export const OLD = 'v1.35.4';
export const NEW = 'v1.36.3';
/** A static pod with this flag does not come up. */
export const UNKNOWN_FLAG = 'no-such-flag';

interface Applying extends Pick<RecipeRun, 'plan'> {
  /** What the file tells API servers and etcd besides. */
  readonly settings?: Settings;
  /** `controlPlaneEndpoint`; the first control plane when absent. */
  readonly endpoint?: string;
}

/** Flags of static pods, as `extraArgs` of kubeadm's document. */
interface Settings {
  readonly apiServer?: Readonly<Record<string, string>>;
  readonly etcd?: Readonly<Record<string, string>>;
}

export interface RolloutScene {
  readonly nodes: readonly FakeNode[];
  readonly controlPlane: FakeControlPlane;
  /** Applies a file of this version, with a rollout before it where the cluster runs another. */
  apply(version: string, how?: Applying): Promise<RecipeResult>;
  /** A pod of a workload. */
  addPod(name: string, node: string, owner?: string): void;
  nodeObject(name: string): KubeObject | undefined;
  kubeletOf(name: string): unknown;
}

/** A cluster of the old version in memory: so many control planes, so many workers. */
export const rolloutScene = async (
  {
    controlPlanes = 1,
    workers = 1,
    upgrade = {},
  }: { controlPlanes?: number; workers?: number; upgrade?: UpgradeSettings },
  store: FakeStore,
): Promise<RolloutScene> => {
  const controlPlane = createFakeControlPlane();
  const names = namesOf(controlPlanes, workers);
  const nodes = names.map(([name, address]) => createFakeNode({ name, address, rules: [] }, [controlPlane]));
  const nodeObject = (name: string) => controlPlane.objects.get(`/api/v1/nodes/${name}`);
  const apply: RolloutScene['apply'] = async (version, { settings = {}, endpoint = '10.0.0.11:6443', ...how } = {}) => {
    const cluster = clusterAt({ version, controlPlanes, workers, upgrade, settings, endpoint });
    const found = await lookForRollout({
      cluster,
      controlPlanes: cluster.hosts.filter(isControlPlane),
      signal: new AbortController().signal,
      hostOf: async ({ name }) => hostOf(name, nodes),
    });
    const playbooks = await playbookSteps(cluster, '/root');
    return runRecipe({
      ...how,
      workflow: found ? upgradeAndApplyWorkflow(playbooks) : applyWorkflow(playbooks),
      cluster,
      nodes,
      provide: [...provideFor(cluster, store), ...(found ? [provided(rollout, found)] : [])],
    });
  };
  const made = await apply(OLD);
  if (made.errors.length > 0) throw made.errors[0];
  return {
    nodes,
    controlPlane,
    apply,
    nodeObject,
    kubeletOf: (name) => JSON.parse(JSON.stringify(nodeObject(name)?.['status'] ?? {})).nodeInfo?.kubeletVersion,
    addPod: (name, node, owner = 'ReplicaSet') => {
      const ownerReferences = owner === '' ? [] : [{ kind: owner, controller: true }];
      controlPlane.objects.set(`/api/v1/namespaces/shop/pods/${name}`, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'shop', uid: name, ownerReferences },
        spec: { nodeName: node },
        status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
      });
    },
  };
};

const namesOf = (controlPlanes: number, workers: number): readonly (readonly [string, string])[] => [
  ...Array.from({ length: controlPlanes }, (_, index) => [`cp${index + 1}`, `10.0.0.${11 + index}`] as const),
  ...Array.from({ length: workers }, (_, index) => [`w${index + 1}`, `10.0.0.${21 + index}`] as const),
];

interface FileWanted {
  readonly version: string;
  readonly controlPlanes: number;
  readonly workers: number;
  readonly upgrade: UpgradeSettings;
  readonly settings: Settings;
  readonly endpoint: string;
}

const flagsOf = (flags: Readonly<Record<string, string>> = {}): string =>
  JSON.stringify({ extraArgs: Object.entries(flags).map(([name, value]) => ({ name, value })) });

const clusterAt = ({ version, controlPlanes, workers, upgrade, settings, endpoint }: FileWanted): Cluster =>
  loadCluster(
    `${JSON.stringify({
      apiVersion: 'slipway.dev/v1alpha1',
      kind: 'Cluster',
      metadata: { name: 'demo' },
      spec: {
        kubernetesVersion: version,
        controlPlaneEndpoint: endpoint,
        upgrade,
        hosts: namesOf(controlPlanes, workers).map(([name, ssh]) => ({
          name,
          role: name.startsWith('cp') ? 'control-plane' : 'worker',
          ssh,
        })),
      },
    })}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
encryptionAlgorithm: ECDSA-P256
apiServer: ${flagsOf(settings.apiServer)}
etcd: { local: ${flagsOf(settings.etcd)} }
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
timeouts: { kubernetesAPICall: 2s, upgradeManifests: ${settings.apiServer?.[UNKNOWN_FLAG] === undefined ? '5m' : '1s'} }
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
timeouts: { kubernetesAPICall: 2s, kubeletHealthCheck: 1s }
`,
    'cluster.yaml',
    { fileExists: () => true, home: '/root', baseDir: '/root' },
  );

const hostOf = async (name: string, nodes: readonly FakeNode[]): Promise<Host> => {
  const transport = nodes.find((node) => node.name === name);
  if (transport === undefined) throw new Error(`no machine ${name}`);
  return createHost({ name, transport, facts: await probeFacts(transport) });
};
