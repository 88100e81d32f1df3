import type { KubeObject } from './kube.ts';

/** What must be there before what lives in it or runs from it; kinds without a row come last. */
const ranks: Readonly<Record<string, number>> = {
  Namespace: 0,
  CustomResourceDefinition: 0,
  ServiceAccount: 1,
  ConfigMap: 1,
  Secret: 1,
  Role: 1,
  ClusterRole: 1,
  RoleBinding: 2,
  ClusterRoleBinding: 2,
  Service: 2,
};
const LAST = 3;

/** Objects in the order of their dependencies: one wave after the other, the objects of a wave side by side. */
export const wavesOf = (objects: readonly KubeObject[]): readonly (readonly KubeObject[])[] => {
  const waves = Map.groupBy(objects, ({ kind }) => ranks[kind] ?? LAST);
  return [...waves].sort(([a], [b]) => a - b).map(([, wave]) => wave);
};
