/**
 * Whether `live` already has everything that `wanted` says: fields that only the server knows (defaults, status,
 * bookkeeping) do not matter, order of fields neither. Quantities are compared by value (`100m` is `0.1`), numbers may
 * be spelled as strings, an empty list is as good as none. Lists with a merge key may hold more than is wanted;
 * all others must hold exactly what is wanted, in order.
 */
export const covers = (live: unknown, wanted: unknown): boolean => differences(live, wanted).length === 0;

export interface Difference {
  /** `spec.replicas`, `spec.containers[0].image`. */
  readonly path: string;
  readonly live: unknown;
  readonly wanted: unknown;
}

/** Every field of `wanted` that `live` has otherwise, or not at all. */
export const differences = (live: unknown, wanted: unknown, at: Place = top): readonly Difference[] => {
  if (isObject(wanted) && isObject(live)) {
    return Object.entries(wanted).flatMap(([key, value]) => differences(live[key], value, below(at, key)));
  }
  if (Array.isArray(wanted) && Array.isArray(live)) return listDifferences(live, wanted, at);
  return isSame(live, wanted, at) ? [] : [{ path: at.path, live, wanted }];
};

interface Place {
  readonly path: string;
  /** Name of the field that holds the value or the list. */
  readonly field: string;
  readonly holdsQuantities: boolean;
}

const top: Place = { path: '', field: '', holdsQuantities: false };

const below = (at: Place, key: string): Place => ({
  path: at.path ? `${at.path}.${key}` : key,
  field: key,
  holdsQuantities: quantityFields.has(at.field) || quantityFields.has(key),
});

const quantityFields = new Set(['limits', 'requests', 'capacity', 'allocatable', 'hard', 'sizeLimit']);

/** Lists that several writers may share, and what tells their items apart (`x-kubernetes-list-map-keys`). */
const mergeKeys: Readonly<Record<string, string>> = {
  addresses: 'type',
  conditions: 'type',
  containers: 'name',
  env: 'name',
  imagePullSecrets: 'name',
  initContainers: 'name',
  volumeMounts: 'mountPath',
  volumes: 'name',
};

const listDifferences = (live: readonly unknown[], wanted: readonly unknown[], at: Place): readonly Difference[] => {
  const key = mergeKeys[at.field];
  if (key === undefined && live.length !== wanted.length) return [{ path: at.path, live, wanted }];
  return wanted.flatMap((item, index) => {
    const partner = key === undefined ? live[index] : live.find((one) => keyOf(one, key) === keyOf(item, key));
    return differences(partner, item, { ...at, path: `${at.path}[${index}]` });
  });
};

const keyOf = (item: unknown, key: string): unknown => (isObject(item) ? item[key] : undefined);

const isSame = (live: unknown, wanted: unknown, at: Place): boolean => {
  if (live === wanted) return true;
  if (live === undefined || live === null) return isNothing(wanted);
  if (isObject(live) || isObject(wanted) || Array.isArray(live) || Array.isArray(wanted)) return false;
  if (String(live) === String(wanted)) return true;
  return at.holdsQuantities && quantityOf(live) === quantityOf(wanted) && !Number.isNaN(quantityOf(live));
};

/** What Kubernetes leaves out when it writes an object down (Go's omitempty), except where leaving out means something. */
const isNothing = (wanted: unknown): boolean =>
  wanted === null || wanted === undefined || wanted === false || wanted === 0 || isEmptyList(wanted);

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const quantityOf = (value: unknown): number => {
  const [, digits = '', suffix = ''] = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([a-zA-Z]*)$/.exec(String(value)) ?? [];
  const factor = factors[suffix];
  return digits && factor !== undefined ? Number((Number(digits) * factor).toPrecision(15)) : Number.NaN;
};

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
