import { FIELD_MANAGER } from './field-manager.ts';
import type { KubeObject } from './kube.ts';

/**
 * Fields that Slipway applied earlier and no longer wants: server-side apply removes them, so their presence is a difference.
 * Reads `metadata.managedFields` (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management).
 */
export const ownedLeftovers = (live: KubeObject, wanted: KubeObject): readonly string[] => {
  const entries = live.metadata['managedFields'];
  if (!Array.isArray(entries)) return [];
  const own = entries.find((entry) => entry?.manager === FIELD_MANAGER && entry?.operation === 'Apply');
  return leftovers(own?.fieldsV1, wanted, '');
};

const leftovers = (fields: unknown, wanted: unknown, path: string): readonly string[] => {
  if (!isRecord(fields)) return [];
  return Object.entries(fields).flatMap(([key, below]) => {
    if (key === '.') return [];
    const [value, name] = step(wanted, key);
    const here = name.startsWith('[') || !path ? `${path}${name}` : `${path}.${name}`;
    return value === undefined ? [here] : leftovers(below, value, here);
  });
};

/** `f:NAME` is a field, `k:{…}` an item of a keyed list, `v:…` an item of a set. */
const step = (wanted: unknown, key: string): readonly [unknown, string] => {
  const rest = key.slice(2);
  if (key.startsWith('f:')) return [isRecord(wanted) ? wanted[rest] : undefined, rest];
  const items: readonly unknown[] = Array.isArray(wanted) ? wanted : [];
  const sought: unknown = JSON.parse(rest);
  const found = key.startsWith('k:')
    ? items.find((item) => isRecord(item) && isRecord(sought) && hasKeys(item, sought))
    : items.find((item) => item === sought);
  return [found, `[${rest}]`];
};

/** A key may have been filled in by the server (`protocol: TCP` of a port). */
const hasKeys = (item: Readonly<Record<string, unknown>>, keys: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(keys).every(([key, value]) => item[key] === undefined || item[key] === value);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
