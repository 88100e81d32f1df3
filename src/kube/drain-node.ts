import { SlipwayError } from '../errors/index.ts';
import { fieldAt } from './field-at.ts';
import type { Kube, KubeObject, PodRef } from './kube.ts';
import { isKubeReason, KubeApiError } from './kube-api-error.ts';

export interface DrainOptions {
  /** For all pods together. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly say?: (text: string) => void;
  /** Refuses, before the first pod is asked to go, when there are pods that no controller would make anew elsewhere. */
  readonly keepOrphans?: boolean;
}

/**
 * Cordons a node and evicts its pods, honouring PodDisruptionBudgets; ends when they are gone. Pods of DaemonSets, static and finished
 * ones stay. Throws DRAIN_BLOCKED naming those that did not go and why; the node stays cordoned then.
 * https://kubernetes.io/docs/tasks/administer-cluster/safely-drain-node/
 */
export const drainNode = async (kube: Kube, name: string, options: DrainOptions): Promise<void> => {
  await cordon(kube, name);
  const leaving = (await podsOn(kube, name)).filter(mustLeave);
  const orphans = options.keepOrphans ? leaving.filter(isOrphan) : [];
  if (orphans.length > 0) throw wouldBeLost(name, orphans.map(refOf));
  const pods = leaving.map(refOf);
  if (pods.length > 0) options.say?.(`${pods.length} pods leave ${name}`);
  const drain: Drain = { kube, name, reasons: new Map(), asked: new Set() };
  const isEmpty = async (): Promise<true | undefined> => {
    const left = await stillThere(drain, pods);
    await Promise.all(left.map((pod) => askToGo(drain, pod)));
    return left.length === 0 ? true : undefined;
  };
  try {
    const { timeoutMs, signal } = options;
    await kube.until(`the pods on ${name} to leave`, isEmpty, {
      timeoutMs,
      intervalMs: POLL_MS,
      ...(signal && { signal }),
    });
  } catch (cause) {
    if (!(cause instanceof SlipwayError && cause.code === 'WAIT_TIMEOUT')) throw cause;
    const left = await stillThere(drain, pods);
    if (left.length > 0) throw blocked(drain, left, cause);
  }
};

const POLL_MS = 500;
const NAMED = 5;

interface Drain {
  readonly kube: Kube;
  readonly name: string;
  /** Why the API kept a pod when it was last asked, by `namespace/name`. */
  readonly reasons: Map<string, string>;
  /** Told to go, and on their way. */
  readonly asked: Set<string>;
}

const cordon = async (kube: Kube, name: string): Promise<void> => {
  const ref = { apiVersion: 'v1', kind: 'Node', name };
  const node = await kube.get(ref);
  if (node && fieldAt(node, 'spec', 'unschedulable') !== true) await kube.patch(ref, { spec: { unschedulable: true } });
};

const podsOn = (kube: Kube, name: string): Promise<readonly KubeObject[]> =>
  kube.list({ apiVersion: 'v1', kind: 'Pod', fieldSelector: `spec.nodeName=${name}` });

const mustLeave = ({ metadata, ...pod }: KubeObject): boolean => {
  const owners = metadata['ownerReferences'];
  const isOfDaemonSet = Array.isArray(owners) && owners.some(({ kind }) => kind === 'DaemonSet');
  const isStatic = metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
  const phase = fieldAt(pod, 'status', 'phase');
  return !isOfDaemonSet && !isStatic && phase !== 'Succeeded' && phase !== 'Failed';
};

const isOrphan = ({ metadata }: KubeObject): boolean => {
  const owners = metadata['ownerReferences'];
  return (
    metadata['deletionTimestamp'] === undefined &&
    !(Array.isArray(owners) && owners.some(({ controller }) => controller))
  );
};

const refOf = ({ metadata: { name, namespace = 'default', ...rest } }: KubeObject): PodRef => ({
  name,
  namespace,
  ...(typeof rest['uid'] === 'string' ? { uid: rest['uid'] } : {}),
});

/** A StatefulSet makes a pod of the same name elsewhere: the uid tells them apart. */
const stillThere = async ({ kube, name }: Drain, pods: readonly PodRef[]): Promise<readonly PodRef[]> => {
  if (pods.length === 0) return [];
  const now = new Set((await podsOn(kube, name)).map((pod) => keyOf(refOf(pod))));
  return pods.filter((pod) => now.has(keyOf(pod)));
};

const askToGo = async ({ kube, reasons, asked }: Drain, pod: PodRef): Promise<void> => {
  if (asked.has(keyOf(pod))) return;
  try {
    await kube.evict(pod);
    asked.add(keyOf(pod));
    reasons.delete(labelOf(pod));
  } catch (error) {
    if (!isKubeReason(error, 'TooManyRequests') || !(error instanceof SlipwayError)) throw error;
    reasons.set(labelOf(pod), `${labelOf(pod)}: ${budgetIn(error) ?? error.message}`);
  }
};

/** The causes of a refusal name the budget; its message only says that there is one. */
const budgetIn = (error: SlipwayError): string | undefined => {
  if (!(error instanceof KubeApiError)) return undefined;
  const status: { readonly details?: { readonly causes?: readonly { readonly message?: string }[] } } = JSON.parse(
    error.body,
  );
  return status.details?.causes?.find(({ message }) => message !== undefined)?.message;
};

const labelOf = ({ namespace, name }: PodRef): string => `${namespace}/${name}`;
const keyOf = (pod: PodRef): string => `${labelOf(pod)}/${pod.uid}`;

const wouldBeLost = (name: string, pods: readonly PodRef[]): SlipwayError => {
  const [first] = pods;
  return new SlipwayError(
    'DRAIN_BLOCKED',
    `${name} runs pods that no controller would make anew elsewhere: ${pods.map(labelOf).join(', ')}.`,
    {
      hint: `Move them yourself, or let them go, then run the same command again: kubectl delete pod -n ${first?.namespace} ${first?.name}`,
    },
  );
};

const blocked = ({ name, reasons }: Drain, left: readonly PodRef[], cause: unknown): SlipwayError => {
  const told = left.slice(0, NAMED).map((pod) => reasons.get(labelOf(pod)) ?? `${labelOf(pod)} does not end`);
  const rest = left.length > NAMED ? `; and ${left.length - NAMED} more` : '';
  return new SlipwayError('DRAIN_BLOCKED', `Pods did not leave ${name} in time: ${told.join('; ')}${rest}.`, {
    cause,
    hint: `Look at what keeps them, then run the same command again: kubectl get pods -A --field-selector spec.nodeName=${name}; kubectl get pdb -A`,
  });
};
