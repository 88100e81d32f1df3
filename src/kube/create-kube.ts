import type { Change, ChangeListener } from '../host/index.ts';
import { type ApiClient, createApiClient } from './api-client.ts';
import { type Comparison, compare } from './compare.ts';
import { FIELD_MANAGER } from './field-manager.ts';
import type { Kube, KubeObject, ListOptions, ObjectRef, PodRef } from './kube.ts';
import type { Connect, KubeAccess } from './kube-access.ts';
import { isKubeReason } from './kube-api-error.ts';
import { describeRef, evictionOf, objectChange, refOf } from './object-change.ts';
import { patiently } from './patiently.ts';
import { pollUntil } from './poll-until.ts';
import { prepareObject } from './prepare-object.ts';
import { wavesOf } from './waves.ts';

export interface KubeOptions {
  readonly kubeconfig: KubeAccess;
  readonly connect: Connect;
  /** Whose connection it is: the `host` of every Change. */
  readonly hostName: string;
  readonly signal?: AbortSignal;
  readonly onChange?: ChangeListener;
}

/** The Kubernetes API over streams that `connect` opens; connections are made when first needed and kept until `close`. */
export const createKube = ({ kubeconfig, connect, hostName, signal, onChange }: KubeOptions): Kube => {
  const client = createApiClient(kubeconfig, connect, signal);
  const changing = (action: Change['action'], ref: ObjectRef, { differing }: Comparison = untold): void =>
    onChange?.(objectChange(hostName, action, ref, differing));
  /** Changed by somebody else in the same moment: the change that is tried again has been told. */
  const inVain = new Set<string>();
  const update = <T>(ref: ObjectRef, comparison: Comparison | undefined, write: () => Promise<T>): Promise<T> => {
    const name = describeRef(ref);
    if (!inVain.delete(name)) changing('update', ref, comparison);
    return write().catch((error: unknown) => {
      if (isKubeReason(error, 'Conflict')) inVain.add(name);
      throw error;
    });
  };
  const get = (ref: ObjectRef): Promise<KubeObject | undefined> => getObject(client, ref);

  const patch: Kube['patch'] = async (ref, wanted, type = 'merge', subresource) => {
    const live = type === 'json' ? undefined : await patiently(() => getObject(client, ref, subresource), signal);
    const comparison = live && compare(live, wanted);
    if (live && comparison && !comparison.isDifferent) return live;
    const write = () => patchObject(client, ref, wanted, type, subresource);
    return update(ref, comparison, () => (type === 'json' ? write() : patiently(write, signal)));
  };

  return {
    get,
    patch,
    list: (options) => listObjects(client, options),
    apply: async (objects) => {
      const prepared = objects.map(prepareObject);
      const found = await Promise.all(
        prepared.map(async (object) => [object, await patiently(() => get(refOf(object)), signal)] as const),
      );
      const lives = new Map(found);
      const comparisonOf = (object: KubeObject): Comparison => {
        const live = lives.get(object);
        return live ? compare(live, object) : untold;
      };
      const differing = prepared.filter((object) => comparisonOf(object).isDifferent);
      for (const wave of wavesOf(differing)) {
        await Promise.all(
          wave.map((object) => {
            changing(lives.get(object) ? 'update' : 'create', refOf(object), comparisonOf(object));
            return patiently(() => applyObject(client, object), signal);
          }),
        );
      }
      return differing.length;
    },
    create: async (object) => {
      changing('create', refOf(object));
      return createObject(client, object);
    },
    remove: async (ref) => {
      if (!(await get(ref))) return false;
      changing('remove', ref);
      return removeObject(client, ref);
    },
    evict: async (pod) => {
      const isEvicted = await evictPod(client, pod);
      if (isEvicted) changing('run', evictionOf(pod));
      return isEvicted;
    },
    text: async (path) => (await client.request(`GET ${path}`, { path })).text,
    until: (what, probe, options) => pollUntil(what, probe, { ...(signal ? { signal } : {}), ...options }),
    close: client.close,
  };
};

const untold: Comparison = { isDifferent: true, differing: [] };

const getObject = async (client: ApiClient, ref: ObjectRef, subresource?: string): Promise<KubeObject | undefined> => {
  const path = await pathTo(client, ref, subresource);
  const answer = await client.request(`get ${describeRef(ref)}`, { path, allow: [404] });
  return answer.status === 404 ? undefined : JSON.parse(answer.text);
};

const listObjects = async (client: ApiClient, options: ListOptions): Promise<readonly KubeObject[]> => {
  const { apiVersion, kind, labelSelector, fieldSelector } = options;
  const query = new URLSearchParams({
    ...(labelSelector && { labelSelector }),
    ...(fieldSelector && { fieldSelector }),
  });
  const path = await client.path(options);
  const answer = await client.request(`list ${kind}`, { path: query.size > 0 ? `${path}?${query}` : path });
  // Items of a list come without their kind.
  return JSON.parse(answer.text).items.map((item: KubeObject) => ({ ...item, apiVersion, kind }));
};

const createObject = async (client: ApiClient, object: KubeObject): Promise<KubeObject> => {
  const { apiVersion, kind, metadata } = object;
  const path = await client.path({ apiVersion, kind, namespace: metadata.namespace ?? 'default' });
  const answer = await client.request(`create ${describeRef(refOf(object))}`, {
    path: `${path}?fieldManager=${FIELD_MANAGER}`,
    method: 'POST',
    once: true,
    body: object,
  });
  return JSON.parse(answer.text);
};

/** Server-side apply; JSON is YAML. https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
const applyObject = async (client: ApiClient, object: KubeObject): Promise<void> => {
  const ref = refOf(object);
  await client.request(`apply ${describeRef(ref)}`, {
    path: `${await pathTo(client, ref)}?fieldManager=${FIELD_MANAGER}&force=true`,
    method: 'PATCH',
    contentType: 'application/apply-patch+yaml',
    body: object,
  });
};

const patchTypes = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
} as const;

const patchObject = async (
  client: ApiClient,
  ref: ObjectRef,
  patch: unknown,
  type: keyof typeof patchTypes,
  subresource?: string,
): Promise<KubeObject> => {
  const answer = await client.request(`change ${describeRef(ref)}`, {
    path: `${await pathTo(client, ref, subresource)}?fieldManager=${FIELD_MANAGER}`,
    method: 'PATCH',
    contentType: patchTypes[type],
    once: type === 'json',
    body: patch,
  });
  return JSON.parse(answer.text);
};

const removeObject = async (client: ApiClient, ref: ObjectRef): Promise<boolean> => {
  const answer = await client.request(`remove ${describeRef(ref)}`, {
    path: await pathTo(client, ref),
    method: 'DELETE',
    body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' },
    allow: [404],
  });
  return answer.status !== 404;
};

const evictPod = async (client: ApiClient, { name, namespace, uid }: PodRef): Promise<boolean> => {
  const answer = await client.request(`evict Pod ${namespace}/${name}`, {
    path: await pathTo(client, { apiVersion: 'v1', kind: 'Pod', name, namespace }, 'eviction'),
    method: 'POST',
    body: {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name, namespace },
      ...(uid === undefined ? {} : { deleteOptions: { preconditions: { uid } } }),
    },
    // 409: another pod has the name by now.
    allow: [404, 409],
  });
  return answer.status < 300;
};

const pathTo = async (client: ApiClient, ref: ObjectRef, subresource?: string): Promise<string> =>
  `${await client.path(ref)}${subresource ? `/${subresource}` : ''}`;
