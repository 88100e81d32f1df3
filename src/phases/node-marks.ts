import { changedTaints, taintSlot } from '../addons/index.ts';
import { type KubeObject, textAt } from '../kube/index.ts';
import type { Taint } from '../spec/index.ts';

/** Says of a node which host of the cluster file it was made from: without that host in the file the node is to go. */
export const HOST_ANNOTATION = 'slipway.dev/host';
/** Which labels and taints a node has from the file: what the file names no more goes, what others have set stays. */
const GIVEN_ANNOTATION = 'slipway.dev/given';

export interface NodeMarks {
  /** As the cluster file calls it. */
  readonly host: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** Taints that are nobody else's, whether a file gave them or not. */
  readonly ownTaints: readonly Taint[];
}

/** A merge patch of a Node object; the same again changes nothing. `node` is absent where a plan has yet to make it. Pure. */
export const nodeMarksPatch = (node: KubeObject | undefined, marks: NodeMarks): object => {
  const before = givenTo(node);
  const wanted = new Set(marks.taints.map(taintSlot));
  const gone = [...before.taints, ...marks.ownTaints.map(taintSlot)].filter((slot) => !wanted.has(slot));
  const taints = changedTaints(taintsOf(node), marks.taints, new Set(gone));
  const resourceVersion = textAt(node, 'metadata', 'resourceVersion');
  return {
    metadata: {
      // The taints of a Node are one list to the API: one that has changed since it was read is not written.
      ...(taints && resourceVersion !== '' ? { resourceVersion } : {}),
      labels: { ...nulls(before.labels, node?.metadata.labels), ...marks.labels },
      annotations: { [HOST_ANNOTATION]: marks.host, ...given(node, marks) },
    },
    ...(taints && { spec: { taints } }),
  };
};

/** Those of the names that are there: a merge patch takes away what it calls null. */
const nulls = (
  names: readonly string[],
  there: Readonly<Record<string, string>> = {},
): Readonly<Record<string, null>> =>
  Object.fromEntries(names.filter((name) => name in there).map((name) => [name, null]));

/** The record of what the file gives; none where it gives nothing. */
const given = (
  node: KubeObject | undefined,
  { labels, taints, ownTaints }: NodeMarks,
): Record<string, string | null> => {
  const own = new Set(ownTaints.map(taintSlot));
  const slots = taints.map(taintSlot).filter((slot) => !own.has(slot));
  const names = Object.keys(labels);
  if (names.length + slots.length === 0) return nulls([GIVEN_ANNOTATION], node?.metadata.annotations);
  return { [GIVEN_ANNOTATION]: JSON.stringify({ labels: names.sort(), taints: slots.sort() }) };
};

interface Given {
  readonly labels: readonly string[];
  readonly taints: readonly string[];
}

const givenTo = (node: KubeObject | undefined): Given => {
  try {
    const { labels, taints }: Partial<Given> = JSON.parse(node?.metadata.annotations?.[GIVEN_ANNOTATION] ?? '{}');
    return { labels: labels ?? [], taints: taints ?? [] };
  } catch {
    return { labels: [], taints: [] };
  }
};

/** The taints of a Node object, whoever set them. */
export const taintsOf = (node: KubeObject | undefined): readonly Taint[] => {
  const spec = node?.['spec'];
  const taints = typeof spec === 'object' && spec !== null && 'taints' in spec ? spec.taints : undefined;
  return Array.isArray(taints) ? taints : [];
};
