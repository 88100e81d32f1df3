import { drainNode, type Kube } from '../kube/index.ts';
import type { Leaver } from './who-left.ts';

export interface Removing {
  readonly kube: Kube;
  readonly signal: AbortSignal;
  say(text: string): void;
}

const DRAIN_MS = 300_000;

/** Lets the pods of a node that answers go elsewhere; those of a dead one are lost anyway. Throws DRAIN_BLOCKED. */
export const drainLeaver = async (
  { name, isReady, hasNode }: Leaver,
  { kube, signal, say }: Removing,
): Promise<void> => {
  if (hasNode && isReady) await drainNode(kube, name, { timeoutMs: DRAIN_MS, signal, say });
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
