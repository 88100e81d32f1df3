import { SlipwayError } from '../../errors/index.ts';
import { drainNode, unlessRefused } from '../../kube/index.ts';
import { cordonNode, deliverImages, nodeOf, uncordonNode } from '../../phases/index.ts';
import { parseDuration } from '../../spec/index.ts';
import { brokeOff } from '../broke-off.ts';
import { isDone, runsSomeOf } from './decide-rollout.ts';
import { readRunningNode } from './running-cluster.ts';
import { type KubeletUpgrade, upgradeKubelet } from './upgrade-kubelet.ts';

const DRAIN_TIMEOUT = '5m';

export interface NodeUpgrade extends Omit<KubeletUpgrade, 'from'> {
  /** What comes before the kubelet: the static pods of a control plane. */
  readonly before?: () => Promise<void>;
  /** What must be so before the node takes pods again. */
  readonly after?: () => Promise<void>;
}

/**
 * One node: out of scheduling, emptied, upgraded, Ready, back in scheduling. A node that somebody else had taken out stays out. When a
 * step fails, what was done is undone, and the node serves as it did; the error says so. Where the link to the host breaks, it stays out
 * until a run goes on with it.
 */
export const upgradeNode = async ({ before, after, ...upgrade }: NodeUpgrade): Promise<void> => {
  const { context, cluster, store, kube } = upgrade;
  const { host, member, signal, say } = context;
  const { name } = nodeOf(cluster, member.spec, host.facts);
  const target = cluster.kubernetesVersion;
  const node = await kube.until(`node ${name}`, () => unlessRefused(() => readRunningNode(kube, name)), {
    timeoutMs: API_MS,
    signal,
  });
  if (node === undefined || isDone(node, target)) return;
  await cordonNode(kube, name, target);
  try {
    const timeoutMs = parseDuration(cluster.upgrade?.drainTimeout ?? DRAIN_TIMEOUT);
    await drainNode(kube, name, { timeoutMs, signal, say, keepOrphans: true });
    // Again: nothing used them since they were brought, so a kubelet short of disk space may have removed them.
    await deliverImages(context, cluster, store, () => true);
    await before?.();
    if (node.kubelet !== target || node.isBegun) await upgradeKubelet({ ...upgrade, from: node.kubelet });
    await after?.();
  } catch (error) {
    if (signal.aborted) throw error;
    throw brokeOff(error) ? heldBack(name, error) : await leaveAsBefore(upgrade, name, error);
  }
  await uncordonNode(kube, name);
  say(`${name} runs ${target}`);
};

const API_MS = 120_000;

/** Nobody knows how far it came. */
const heldBack = (name: string, error: unknown): unknown =>
  error instanceof SlipwayError
    ? new SlipwayError(error.code, `${error.message} ${name} stays out of scheduling until its upgrade goes on.`, {
        cause: error,
        hint: error.hint ?? 'Go on: slipway apply -f cluster.yaml',
      })
    : error;

/** The node takes pods again. What could not be undone is told with what had failed. */
const leaveAsBefore = async (
  { kube, cluster }: Pick<KubeletUpgrade, 'kube' | 'cluster'>,
  name: string,
  error: unknown,
): Promise<unknown> => {
  const node = await readRunningNode(kube, name).catch(() => undefined);
  const giveBack = async (): Promise<true> => {
    await uncordonNode(kube, name);
    return true;
  };
  const isBack = await kube
    .until(`node ${name}`, () => unlessRefused(giveBack), { timeoutMs: API_MS })
    .catch(() => false);
  if (!(error instanceof SlipwayError)) return error;
  const isInPart = node !== undefined && runsSomeOf(node, cluster.kubernetesVersion);
  const outcome = isInPart ? `The upgrade of ${name} has not come to its end.` : `${name} was not upgraded.`;
  const state = !isBack
    ? 'It stays out of scheduling.'
    : node?.isBegun
      ? 'It takes pods as before.'
      : 'It is scheduled as before.';
  return new SlipwayError(error.code, `${error.message}\n${outcome} ${state}`, {
    cause: error,
    hint: error.hint ?? 'Go on: slipway apply -f cluster.yaml',
  });
};
