/** How lists of one kind of object are merged: the key that tells their elements apart, by field name. Others are replaced. */
export type MergeKeys = Readonly<Record<string, string>>;

type Json = unknown;
type JsonMap = Record<string, Json>;

/** Lists of a Pod and of the pod template of a Deployment (`patchMergeKey` in k8s.io/api). */
export const podMergeKeys: MergeKeys = {
  conditions: 'type',
  containers: 'name',
  env: 'name',
  ephemeralContainers: 'name',
  hostAliases: 'ip',
  imagePullSecrets: 'name',
  initContainers: 'name',
  ownerReferences: 'uid',
  ports: 'containerPort',
  resourceClaims: 'name',
  schedulingGates: 'name',
  topologySpreadConstraints: 'topologyKey',
  volumeDevices: 'devicePath',
  volumeMounts: 'mountPath',
  volumes: 'name',
};

/** Lists of plain values that are joined instead of replaced. */
const joined = new Set(['finalizers']);

/**
 * Kubernetes' strategic merge patch: maps merge, `null` removes, lists with a merge key merge element by element,
 * `$patch: delete | replace`, `$retainKeys`, `$setElementOrder/<list>` and `$deleteFromPrimitiveList/<list>` do what
 * they do there. Elements that the patch brings come before those it does not name. Throws Error with the reason.
 */
export const strategicMerge = (original: JsonMap, patch: JsonMap, keys: MergeKeys): JsonMap => {
  if ('$patch' in patch) return replacedMap(patch);
  const merged = retained(original, patch);
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith('$')) continue;
    const next = mergedField(field, merged[field], value, keys);
    if (next === undefined) delete merged[field];
    else merged[field] = next;
  }
  for (const [directive, value] of Object.entries(patch)) obeyListDirective(merged, directive, value, keys);
  return merged;
};

const replacedMap = (patch: JsonMap): JsonMap => {
  const { $patch: directive, ...rest } = patch;
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  throw new Error(`"$patch: ${String(directive)}" is not known; it may be "replace" or "delete"`);
};

const retained = (original: JsonMap, patch: JsonMap): JsonMap => {
  const keep = patch['$retainKeys'];
  if (keep === undefined) return { ...original };
  if (!Array.isArray(keep)) throw new Error('"$retainKeys" must be a list of field names');
  return Object.fromEntries(Object.entries(original).filter(([field]) => keep.includes(field)));
};

const mergedField = (field: string, present: Json, value: Json, keys: MergeKeys): Json => {
  if (value === null) return undefined;
  if (isMap(present) && isMap(value)) return strategicMerge(present, value, keys);
  if (Array.isArray(present) && Array.isArray(value)) return mergedList(field, present, value, keys);
  return withoutDirectives(value);
};

const mergedList = (field: string, present: readonly Json[], value: readonly Json[], keys: MergeKeys): Json => {
  if (joined.has(field)) return ordered(present, [...new Set([...present, ...value])], value, (item) => item);
  const key = keys[field];
  if (key === undefined) return value;
  const original = present.filter(isMap);
  const patches = value.map((item) => elementOf(field, item, key));
  const fresh = patches.filter((item) => !('$patch' in item));
  if (patches.some((item) => item['$patch'] === 'replace')) return fresh;
  const doomed = new Set(patches.filter((item) => item['$patch'] === 'delete').map((item) => item[key]));
  const kept = original.filter((item) => !doomed.has(item[key]));
  const merged = mergedElements(kept, fresh, key, keys);
  return ordered(kept, merged, fresh, (item) => (isMap(item) ? item[key] : item));
};

const elementOf = (field: string, item: Json, key: string): JsonMap => {
  if (!isMap(item)) throw new Error(`an element of "${field}" is not a map`);
  if (item['$patch'] !== 'replace' && item[key] === undefined) {
    throw new Error(`an element of "${field}" has no "${key}", which tells elements apart`);
  }
  return item;
};

const mergedElements = (
  kept: readonly JsonMap[],
  fresh: readonly JsonMap[],
  key: string,
  keys: MergeKeys,
): readonly JsonMap[] => {
  const elements = [...kept];
  for (const patch of fresh) {
    const at = elements.findIndex((element) => element[key] === patch[key]);
    const present = elements[at];
    if (present === undefined) elements.push(withoutDirectives(patch) as JsonMap);
    else elements[at] = strategicMerge(present, patch, keys);
  }
  return elements;
};

/** Elements the patch names in the patch's order, the others in theirs; where both knew an order, the original's holds. */
const ordered = (
  original: readonly Json[],
  merged: readonly Json[],
  patch: readonly Json[],
  identity: (item: Json) => Json,
): readonly Json[] => {
  const rank = (list: readonly Json[], item: Json): number =>
    list.findIndex((other) => identity(other) === identity(item));
  const left = merged.filter((item) => rank(patch, item) < 0);
  const right = merged.filter((item) => rank(patch, item) >= 0).sort((a, b) => rank(patch, a) - rank(patch, b));
  const result: Json[] = [];
  while (left.length > 0 && right.length > 0) {
    const [l, r] = [rank(original, left[0]), rank(original, right[0])];
    result.push(l >= 0 && r >= 0 && l < r ? left.shift() : right.shift());
  }
  return [...result, ...left, ...right];
};

const obeyListDirective = (merged: JsonMap, directive: string, value: Json, keys: MergeKeys): void => {
  const [, verb, field = ''] = /^\$(setElementOrder|deleteFromPrimitiveList)\/(.+)$/.exec(directive) ?? [];
  const list = merged[field];
  if (verb === undefined || !Array.isArray(list)) return;
  if (!Array.isArray(value)) throw new Error(`"${directive}" must be a list`);
  if (verb === 'deleteFromPrimitiveList') merged[field] = list.filter((item) => !value.includes(item));
  else merged[field] = ordered(list, list, value, identityBy(keys[field]));
};

const identityBy =
  (key: string | undefined) =>
  (item: Json): Json =>
    key !== undefined && isMap(item) ? item[key] : item;

/** What a patch brings anew, without the parts that only speak to the merge. */
const withoutDirectives = (value: Json): Json => {
  if (Array.isArray(value)) return value.filter((item) => !hasDirective(item)).map(withoutDirectives);
  if (!isMap(value)) return value;
  const kept = Object.entries(value).filter(
    ([field, item]) => !field.startsWith('$') && item !== null && !hasDirective(item),
  );
  return Object.fromEntries(kept.map(([field, item]) => [field, withoutDirectives(item)]));
};

const hasDirective = (value: Json): boolean => isMap(value) && '$patch' in value;

const isMap = (value: Json): value is JsonMap => typeof value === 'object' && value !== null && !Array.isArray(value);
