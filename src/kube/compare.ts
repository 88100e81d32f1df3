import { type Difference, differences } from './covers.ts';
import type { KubeObject } from './kube.ts';
import { ownedLeftovers } from './owned-leftovers.ts';

export interface Comparison {
  readonly isDifferent: boolean;
  readonly differing: readonly Difference[];
}

/** What a write of `wanted` (an object to apply, or a merge patch) would change in `live`. */
export const compare = (live: KubeObject, wanted: unknown): Comparison => {
  const differing = [
    ...differences(live, wanted),
    ...(isWhole(wanted) ? ownedLeftovers(live, wanted) : []).map(
      (path): Difference => ({ path, live: '(set by an earlier run)', wanted: undefined }),
    ),
  ];
  return { isDifferent: differing.length > 0, differing };
};

const isWhole = (wanted: unknown): wanted is KubeObject =>
  typeof wanted === 'object' && wanted !== null && 'apiVersion' in wanted && 'kind' in wanted && 'metadata' in wanted;
