import { createDryRunKube } from './dry-run-kube.ts';
import type { Kube, KubeObject } from './kube.ts';
import { prepareObject } from './prepare-object.ts';

/** A Kube without a cluster that keeps what is applied to it, as it would be sent. */
export const createCollectingKube = (): { readonly kube: Kube; readonly objects: readonly KubeObject[] } => {
  const objects: KubeObject[] = [];
  const kube: Kube = {
    ...createDryRunKube(undefined, () => undefined, ''),
    apply: async (applied) => {
      objects.push(...applied.map(prepareObject));
      return applied.length;
    },
  };
  return { kube, objects };
};
