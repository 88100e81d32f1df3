import { fieldAt, type KubeObject } from '../kube/index.ts';

/** Readers of the status of well-known kinds. */
export const isNodeReady = (node: KubeObject): boolean => hasCondition(node, 'Ready');
export const isPodReady = (pod: KubeObject | undefined): boolean => pod !== undefined && hasCondition(pod, 'Ready');

/** The address that the kubelet registered as InternalIP; empty when there is none. */
export const addressOfNode = (node: KubeObject): string =>
  listAt(node, 'addresses').find(({ type }) => type === 'InternalIP')?.['address'] ?? '';

const hasCondition = (object: KubeObject, type: string): boolean =>
  listAt(object, 'conditions').some((condition) => condition['type'] === type && condition['status'] === 'True');

const listAt = (object: KubeObject, field: string): readonly Readonly<Record<string, string>>[] => {
  const value = fieldAt(object, 'status', field);
  return Array.isArray(value) ? value : [];
};
