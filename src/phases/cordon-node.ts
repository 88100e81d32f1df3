import { fieldAt, type Kube, type KubeObject, type ObjectRef } from '../kube/index.ts';

/** On a Node: that Slipway took it out of scheduling, and what for. A kill does not lose it, and nobody else's cordon has it. */
export const cordonAnnotation = 'slipway.dev/cordoned-for';

/** Takes a node out of scheduling and notes that it was us; a node that somebody else took out is left as it is. */
export const cordonNode = async (kube: Kube, name: string, why: string): Promise<void> => {
  const node = await kube.get(refOf(name));
  if (node && isCordoned(node)) return;
  await kube.patch(refOf(name), {
    metadata: { annotations: { [cordonAnnotation]: why } },
    spec: { unschedulable: true },
  });
};

/** Gives back what `cordonNode` took, and nothing that somebody else took. */
export const uncordonNode = async (kube: Kube, name: string): Promise<void> => {
  const node = await kube.get(refOf(name));
  if (!(node && isCordonedByUs(node))) return;
  await kube.patch(refOf(name), {
    metadata: { annotations: { [cordonAnnotation]: null } },
    spec: { unschedulable: null },
  });
};

export const isCordoned = (node: KubeObject): boolean => fieldAt(node, 'spec', 'unschedulable') === true;

export const isCordonedByUs = ({ metadata }: KubeObject): boolean =>
  metadata.annotations?.[cordonAnnotation] !== undefined;

const refOf = (name: string): ObjectRef => ({ apiVersion: 'v1', kind: 'Node', name });
