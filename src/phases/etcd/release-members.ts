import { SlipwayError } from '../../errors/index.ts';
import { type EtcdMembers, type EtcdPeer, quorumRisk } from '../../kube/index.ts';

/** Members that are to leave etcd. */
export interface Releasing {
  readonly members: readonly EtcdPeer[];
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

const PATIENCE_MS = 60_000;

/** Takes members out of etcd, the dead ones first. Throws ETCD_REFUSED, before anything is changed, when the majority would be at risk. */
export const releaseMembers = async (etcd: EtcdMembers, releasing: Releasing): Promise<void> => {
  const { members, signal, timeoutMs = PATIENCE_MS } = releasing;
  for (const { id, name } of await provenSafe(etcd, members)) {
    const removed = async (): Promise<true> => {
      await etcd.remove({ name }, id);
      return true;
    };
    await etcd.until(`etcd to let ${name} go`, removed, { timeoutMs, signal });
  }
};

/** The same members, the dead ones first. Throws ETCD_REFUSED when the others would not keep a majority at each step. */
export const provenSafe = async (etcd: EtcdMembers, leaving: readonly EtcdPeer[]): Promise<readonly EtcdPeer[]> => {
  if (leaving.length === 0) return [];
  const peers = await etcd.list();
  const voters = await Promise.all(
    peers
      .filter(({ isLearner }) => !isLearner)
      .map(async (peer) => ({ id: peer.id, name: peer.name, isHealthy: await etcd.isHealthy(peer) })),
  );
  const ids = leaving.map(({ id }) => id);
  const risk = ids.some((id) => voters.some((voter) => voter.id === id)) ? quorumRisk(voters, ids) : undefined;
  if (risk !== undefined) throw atRisk(leaving, risk);
  const isDead = ({ id }: EtcdPeer): boolean => voters.some((voter) => voter.id === id && !voter.isHealthy);
  return [...leaving.filter(isDead), ...leaving.filter((peer) => !isDead(peer))];
};

const atRisk = (leaving: readonly EtcdPeer[], why: string): SlipwayError =>
  new SlipwayError(
    'ETCD_REFUSED',
    `${leaving.map(({ name }) => name).join(', ')} cannot leave etcd: ${why}. The cluster would stop taking writes.`,
    {
      hint: 'Bring the members that do not answer back first, then run the same command again: slipway status -f cluster.yaml',
    },
  );
