import { setTimeout as delay } from 'node:timers/promises';
import { drainNode, type Kube } from '../kube/index.ts';
import { isNodeReady } from '../phases/index.ts';
import type { Leaver } from './who-left.ts';

export interface Removing {
  readonly kube: Kube;
  readonly signal: AbortSignal;
  say(text: string): void;
}

const DRAIN_MS = 300_000;
const LOOK_AGAIN_MS = 2_000;

/**
 * Lets the pods of a node that answers go elsewhere; those of a dead one are lost anyway. A machine that has just died is taken for alive
 * by the cluster for most of a minute, so it is watched. Throws DRAIN_BLOCKED.
 */
export const drainLeaver = async ({ name, isReady, hasNode }: Leaver, removing: Removing): Promise<void> => {
  if (!hasNode || !isReady) return;
  const { kube, signal, say } = removing;
  const [ended, died] = [new AbortController(), new AbortController()];
  void watch(name, kube, ended.signal).then((isDead) => isDead && died.abort());
  try {
    await drainNode(kube, name, { timeoutMs: DRAIN_MS, signal: AbortSignal.any([signal, died.signal]), say });
  } catch (error) {
    if (!died.signal.aborted || signal.aborted) throw error;
    say(`${name} does not answer any more; its pods are not waited for`);
  } finally {
    ended.abort();
  }
};

/** True once the cluster has noticed that the node is dead; false when nobody wants to know any more. */
const watch = async (name: string, kube: Kube, ended: AbortSignal): Promise<boolean> => {
  while (!ended.aborted) {
    const node = await kube.get({ apiVersion: 'v1', kind: 'Node', name }).catch(() => undefined);
    if (node && !isNodeReady(node)) return true;
    await delay(LOOK_AGAIN_MS, undefined, { signal: ended }).catch(() => undefined);
  }
  return false;
};

/** The machine itself is out of reach, or out of the file: what is left on it is told. */
export const deleteNode = async (
  { name, isReady, address, hasNode }: Leaver,
  { kube, say }: Removing,
): Promise<void> => {
  if (hasNode) await kube.remove({ apiVersion: 'v1', kind: 'Node', name });
  say(`${name} has left the cluster`);
  if (isReady) say(`what Slipway put on ${name} is still there; on ${address}, as root: slipway reset`);
};
