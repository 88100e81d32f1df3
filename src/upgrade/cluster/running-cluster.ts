import { fieldAt, type Kube, type KubeObject, textAt } from '../../kube/index.ts';
import { isCordonedByUs, isNodeReady, isPodReady, storedCluster } from '../../phases/index.ts';
import type { ClusterConfiguration } from '../../spec/index.ts';

/** What a node runs, as the API tells it. */
export interface RunningNode {
  readonly name: string;
  readonly isReady: boolean;
  /** An upgrade of Slipway's was begun there and has not come to its end. */
  readonly isBegun: boolean;
  /** With leading `v`. */
  readonly kubelet: string;
  /** Static pods of a control plane; empty on workers. */
  readonly pods: readonly RunningPod[];
}

export interface RunningPod {
  readonly component: string;
  /** Of its image; empty where the image has no such tag. */
  readonly version: string;
  readonly isReady: boolean;
}

export interface RunningCluster {
  /** Of the API server that was asked. */
  readonly version: string;
  readonly nodes: readonly RunningNode[];
  /** What the cluster keeps of its settings; absent where it keeps none that can be read. */
  readonly configuration?: ClusterConfiguration;
}

/** From what a cluster runs to `target`. */
export interface Rollout {
  /** With leading `v`. */
  readonly target: string;
  readonly nodes: readonly RunningNode[];
}

const CONTROL_PLANE_PODS = {
  apiVersion: 'v1',
  kind: 'Pod',
  namespace: 'kube-system',
  labelSelector: 'tier=control-plane',
} as const;

/** Asks the API, all at once. Throws KUBE_UNREACHABLE, KUBE_API. */
export const readRunningCluster = async (kube: Kube): Promise<RunningCluster> => {
  const [version, nodes, pods, configuration] = await Promise.all([
    kube.text('/version'),
    kube.list({ apiVersion: 'v1', kind: 'Node' }),
    kube.list(CONTROL_PLANE_PODS),
    storedCluster(kube),
  ]);
  return {
    version: String(JSON.parse(version).gitVersion),
    nodes: nodes.map((node) => runningNode(node, pods)),
    ...(configuration && { configuration }),
  };
};

/** One node of it; `undefined` when there is none of that name. */
export const readRunningNode = async (kube: Kube, name: string): Promise<RunningNode | undefined> => {
  const [node, pods] = await Promise.all([
    kube.get({ apiVersion: 'v1', kind: 'Node', name }),
    kube.list(CONTROL_PLANE_PODS),
  ]);
  return node && runningNode(node, pods);
};

const runningNode = (node: KubeObject, pods: readonly KubeObject[]): RunningNode => ({
  name: node.metadata.name,
  isReady: isNodeReady(node),
  isBegun: isCordonedByUs(node),
  kubelet: textAt(node, 'status', 'nodeInfo', 'kubeletVersion'),
  pods: pods.filter((pod) => fieldAt(pod, 'spec', 'nodeName') === node.metadata.name).map(runningPod),
});

const runningPod = (pod: KubeObject): RunningPod => {
  const image = textAt(pod, 'spec', 'containers', '0', 'image');
  return {
    component: pod.metadata.labels?.['component'] ?? pod.metadata.name,
    version: /:(v[^:/@]+)(@.*)?$/.exec(image)?.[1] ?? '',
    isReady: isPodReady(pod),
  };
};
