import type { Change } from '../host/index.ts';
import type { Difference } from './covers.ts';
import type { KubeObject, ObjectRef, PodRef } from './kube.ts';

/** A write to the API as plans and events show it: `ConfigMap kube-system/coredns`, `Node w1`. */
export const objectChange = (
  host: string,
  action: Change['action'],
  ref: ObjectRef,
  differing: readonly Difference[] = [],
): Change => ({
  host,
  kind: 'object',
  what: describeRef(ref),
  action,
  ...(differing.length > 0 ? { diff: diffOf(ref.kind, differing) } : {}),
});

export const describeRef = ({ kind, namespace, name }: ObjectRef): string =>
  `${kind} ${namespace ? `${namespace}/` : ''}${name}`;

/** What events and plans call an eviction. */
export const evictionOf = ({ name, namespace }: PodRef): ObjectRef => ({
  apiVersion: 'policy/v1',
  kind: 'Eviction',
  name,
  namespace,
});

export const refOf = ({ apiVersion, kind, metadata: { name, namespace } }: KubeObject): ObjectRef => ({
  apiVersion,
  kind,
  name,
  ...(namespace === undefined ? {} : { namespace }),
});

/** One `-` and one `+` line for each field; of a Secret only which fields. */
const diffOf = (kind: string, differing: readonly Difference[]): string =>
  differing.flatMap((one) => (kind === 'Secret' ? [`~ ${one.path}`] : linesOf(one))).join('\n');

const linesOf = ({ path, live, wanted }: Difference): readonly string[] => [
  ...(live === undefined ? [] : [`- ${path}: ${JSON.stringify(live)}`]),
  ...(wanted === undefined ? [] : [`+ ${path}: ${JSON.stringify(wanted)}`]),
];
