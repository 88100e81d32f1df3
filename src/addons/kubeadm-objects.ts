import type { ComponentConfig } from '../manifests/index.ts';
import { toYaml } from '../render/index.ts';
import type { Taint } from '../spec/index.ts';
import { configHash, configMap } from './config-map.ts';
import type { KubeObject } from './kube-object.ts';
import { changedTaints, controlPlaneTaint } from './node-taints.ts';
import { clusterRoleBinding, configMapReaders, defaultNodeTokens, nodes } from './rbac.ts';

/** What kubeadm's `upload-config kubeadm` stores; `text` is the YAML of the ClusterConfiguration alone. */
export const kubeadmConfigObjects = (text: string): KubeObject[] => [
  configMap('kube-system', 'kubeadm-config', { ClusterConfiguration: text }),
  ...configMapReaders('kube-system', 'kubeadm:nodes-kubeadm-config', 'kubeadm-config', [defaultNodeTokens, nodes]),
];

/**
 * What kubeadm's `upload-config kubelet` stores. A document the user supplied carries no hash, so that kubeadm never
 * replaces it with a new default.
 */
export const kubeletConfigObjects = (configuration: ComponentConfig, isUserSupplied: boolean): KubeObject[] => {
  const data = { kubelet: toYaml(configuration) };
  return [
    configMap('kube-system', 'kubelet-config', data, isUserSupplied ? {} : configHash(data)),
    ...configMapReaders('kube-system', 'kubeadm:kubelet-config', 'kubelet-config', [nodes, defaultNodeTokens]),
  ];
};

/** What anybody may read to find the cluster. The controller-manager adds a signature per token, so nothing else is set. */
export const clusterInfoObjects = (kubeconfig: string): KubeObject[] => [
  configMap('kube-public', 'cluster-info', { kubeconfig }),
  ...configMapReaders('kube-public', 'kubeadm:bootstrap-signer-clusterinfo', 'cluster-info', [
    { kind: 'User', name: 'system:anonymous' },
  ]),
];

/** What gives admin.conf its power; made with super-admin.conf. */
export const clusterAdminsBinding = (): KubeObject =>
  clusterRoleBinding('kubeadm:cluster-admins', 'cluster-admin', { kind: 'Group', name: 'kubeadm:cluster-admins' });

/**
 * A strategic patch of a Node object: kubeadm's two labels, and when one of the configured taints is missing, these before
 * those the node has already.
 */
export const markControlPlanePatch = ({
  taints = [controlPlaneTaint],
  existing = [],
  resourceVersion = '',
}: {
  /** `undefined`: kubeadm's default, which keeps ordinary pods away. */
  readonly taints: readonly Taint[] | undefined;
  readonly existing?: readonly Taint[];
  /** Of the object `existing` was read from: the API refuses to write a list of taints that has changed since. */
  readonly resourceVersion?: string;
}): { readonly metadata: unknown; readonly spec?: unknown } => {
  const labels = {
    'node-role.kubernetes.io/control-plane': '',
    'node.kubernetes.io/exclude-from-external-load-balancers': '',
  };
  const changed = changedTaints(existing, taints);
  if (changed === undefined) return { metadata: { labels } };
  return {
    metadata: { labels, ...(resourceVersion !== '' && { resourceVersion }) },
    spec: { taints: changed },
  };
};
