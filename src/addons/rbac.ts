import type { KubeObject } from './kube-object.ts';

const apiVersion = 'rbac.authorization.k8s.io/v1';
const apiGroup = 'rbac.authorization.k8s.io';

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

export interface Subject {
  readonly kind: 'Group' | 'ServiceAccount' | 'User';
  readonly name: string;
  readonly namespace?: string;
}

/** Every token that `kubeadm token create` makes belongs to this group. */
export const defaultNodeTokens: Subject = { kind: 'Group', name: 'system:bootstrappers:kubeadm:default-node-token' };
export const nodes: Subject = { kind: 'Group', name: 'system:nodes' };

export const role = (namespace: string, name: string, rules: readonly Rule[]): KubeObject => ({
  apiVersion,
  kind: 'Role',
  metadata: { name, namespace },
  rules,
});

/** Binds a Role of the same name. */
export const roleBinding = (namespace: string, name: string, subjects: readonly Subject[]): KubeObject => ({
  apiVersion,
  kind: 'RoleBinding',
  metadata: { name, namespace },
  roleRef: { apiGroup, kind: 'Role', name },
  subjects,
});

export const clusterRole = (name: string, rules: readonly Rule[]): KubeObject => ({
  apiVersion,
  kind: 'ClusterRole',
  metadata: { name },
  rules,
});

export const clusterRoleBinding = (name: string, clusterRoleName: string, subject: Subject): KubeObject => ({
  apiVersion,
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup, kind: 'ClusterRole', name: clusterRoleName },
  subjects: [subject],
});

/** A Role that lets its subjects read one ConfigMap, with its binding. */
export const configMapReaders = (
  namespace: string,
  name: string,
  configMap: string,
  subjects: readonly Subject[],
): KubeObject[] => [
  role(namespace, name, [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'], resourceNames: [configMap] }]),
  roleBinding(namespace, name, subjects),
];

export const serviceAccount = (namespace: string, name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace },
});
