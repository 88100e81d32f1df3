import { SlipwayError } from '../errors/index.ts';
import type { ChangeListener } from '../host/index.ts';
import { compare } from './compare.ts';
import type { Kube, KubeObject, ObjectRef } from './kube.ts';
import { evictionOf, objectChange, refOf } from './object-change.ts';
import { prepareObject } from './prepare-object.ts';

/**
 * A Kube that tells what it would write and writes nothing. Reads see what was recorded, then the cluster, if there is
 * one that answers; waits look once and never wait.
 */
export const createDryRunKube = (kube: Kube | undefined, onChange: ChangeListener, hostName: string): Kube => {
  const recorded = new Map<string, KubeObject | undefined>();
  const get = async (ref: ObjectRef): Promise<KubeObject | undefined> => {
    if (recorded.has(keyOf(ref))) return recorded.get(keyOf(ref));
    return unlessAway(async () => kube?.get(ref), undefined);
  };
  const record = (ref: ObjectRef, object: KubeObject): KubeObject => {
    recorded.set(keyOf(ref), object);
    return object;
  };

  return {
    get,
    list: async (options) => {
      const live = await unlessAway(async () => (await kube?.list(options)) ?? [], []);
      const own = [...recorded.values()].filter((object) => object !== undefined && isListed(object, options));
      const rest = live.filter((object) => !recorded.has(keyOf(refOf(object))));
      return [...rest, ...own.filter((object) => object !== undefined)];
    },
    apply: async (objects) => {
      let changes = 0;
      for (const object of objects.map(prepareObject)) {
        const ref = refOf(object);
        const live = await get(ref);
        const comparison = live && compare(live, object);
        if (comparison && !comparison.isDifferent) continue;
        onChange(objectChange(hostName, live ? 'update' : 'create', ref, comparison?.differing));
        record(ref, { ...live, ...object });
        changes += 1;
      }
      return changes;
    },
    create: async (object) => {
      onChange(objectChange(hostName, 'create', refOf(object)));
      return record(refOf(object), object);
    },
    patch: async (ref, patch, type = 'merge') => {
      const live = await get(ref);
      const comparison = live && type !== 'json' ? compare(live, patch) : undefined;
      if (live && comparison && !comparison.isDifferent) return live;
      onChange(objectChange(hostName, 'update', ref, comparison?.differing));
      const { apiVersion, kind, name, namespace } = ref;
      const base = live ?? { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
      return record(ref, type === 'json' ? base : (merged(base, patch) as KubeObject));
    },
    remove: async (ref) => {
      if (!(await get(ref))) return false;
      onChange(objectChange(hostName, 'remove', ref));
      recorded.set(keyOf(ref), undefined);
      return true;
    },
    evict: async (pod) => {
      onChange(objectChange(hostName, 'run', evictionOf(pod)));
      recorded.set(keyOf({ apiVersion: 'v1', kind: 'Pod', name: pod.name, namespace: pod.namespace }), undefined);
      return true;
    },
    text: (path) => unlessAway(async () => (await kube?.text(path)) ?? '', ''),
    until: (_what, probe) => unlessAway(probe, undefined),
    close: () => kube?.close(),
  };
};

/** A cluster that does not answer yet is planned like one that is not there. */
const unlessAway = async <T>(read: () => Promise<T>, otherwise: T): Promise<T> => {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'KUBE_UNREACHABLE') return otherwise;
    throw error;
  }
};

const keyOf = ({ apiVersion, kind, namespace, name }: ObjectRef): string =>
  `${apiVersion}/${kind}/${namespace}/${name}`;

const isListed = (object: KubeObject, { apiVersion, kind, namespace }: Omit<ObjectRef, 'name'>): boolean =>
  object.apiVersion === apiVersion &&
  object.kind === kind &&
  (namespace === undefined || object.metadata.namespace === namespace);

/** JSON merge patch, RFC 7396. */
const merged = (target: unknown, patch: unknown): unknown => {
  if (!isRecord(patch)) return patch;
  const base = isRecord(target) ? target : {};
  const kept = Object.entries(base).filter(([key]) => !(key in patch));
  const set = Object.entries(patch).filter(([, value]) => value !== null);
  return Object.fromEntries([...kept, ...set.map(([key, value]) => [key, merged(base[key], value)])]);
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
