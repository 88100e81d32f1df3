import { SlipwayError } from '../../errors/index.ts';
import type { EtcdHost, EtcdMembers, EtcdPeer } from '../../kube/index.ts';
import type { EtcdMember } from '../../manifests/index.ts';
import type { OwnEtcd } from './own-etcd.ts';
import { releaseMembers } from './release-members.ts';

export interface EtcdJoin {
  readonly host: EtcdHost;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What to look at when the member does not start. */
  readonly hint: string;
  /** Data of a member that ran on this host before. */
  readonly hasData: boolean;
  say(text: string): void;
  /** Puts etcd's static pod in place. `members`: those to start with; `undefined`: keep those of the manifest that is there. */
  start(members: readonly EtcdMember[] | undefined): Promise<void>;
  readonly own: OwnEtcd;
}

/**
 * Makes a host a voting member, from wherever an earlier run was cut: taken as learner, started, promoted. A member that has lost
 * its data is replaced; etcd refuses that when it would cost the quorum. Throws ETCD_REFUSED, ETCD_UNAVAILABLE, WAIT_TIMEOUT.
 */
export const joinEtcd = async (etcd: EtcdMembers, join: EtcdJoin): Promise<void> => {
  const { host } = join;
  const found = find(await etcd.list(), host);
  if (found && isVoting(found) && join.hasData) return join.start(undefined);
  if (!found && join.hasData) throw removedMember(host);
  const work = async (): Promise<void> => {
    if (found && found.name !== '' && !join.hasData) await forget(etcd, join, found);
    const members = await take(etcd, join);
    await join.start(found?.name && join.hasData ? undefined : members);
    await promote(etcd, join);
  };
  // A learner that a cut run left holds the one place there is: those in turn wait for it, so it must not wait for them.
  return found ? work() : etcd.inTurn(work);
};

const find = (peers: readonly EtcdPeer[], { peerUrl }: EtcdHost): EtcdPeer | undefined =>
  peers.find(({ peerUrls }) => peerUrls.includes(peerUrl));

const isVoting = ({ name, isLearner }: EtcdPeer): boolean => name !== '' && !isLearner;

const forget = async (etcd: EtcdMembers, { host, say, signal, timeoutMs }: EtcdJoin, lost: EtcdPeer): Promise<void> => {
  say(`the data of etcd member ${host.name} is gone: it is replaced`);
  await releaseMembers(etcd, { members: [lost], signal, timeoutMs });
};

/** As learner, so that the quorum stays what it is; gives all members, as kubeadm lists them for the one that starts. */
const take = async (etcd: EtcdMembers, join: EtcdJoin): Promise<readonly EtcdMember[]> => {
  const taken = async () => {
    const peers = await etcd.list();
    if (find(peers, join.host)) return peers;
    const learner = peers.find(({ isLearner }) => isLearner);
    if (learner) throw onePlace(learner);
    await etcd.addLearner(join.host);
    return etcd.list();
  };
  const peers = await wait(etcd, join, `etcd to take ${join.host.name} as learner`, taken);
  return (peers ?? []).map((peer) =>
    peer.peerUrls.includes(join.host.peerUrl)
      ? join.host
      : { name: peer.name || BigInt(peer.id).toString(16), peerUrl: peer.peerUrls[0] ?? '' },
  );
};

const promote = async (etcd: EtcdMembers, join: EtcdJoin): Promise<void> => {
  const started = async () => {
    const peer = find(await etcd.list(), join.host);
    if (peer && peer.name !== '') return peer;
    await join.own.wake();
    return undefined;
  };
  const peer = await wait(etcd, join, `etcd on ${join.host.name}`, started);
  if (!peer?.isLearner) return;
  await seeThatItServes(etcd, join);
  join.say('etcd follows; waiting until it is in sync');
  const promoted = async () => {
    await etcd.promote(join.host, peer.id);
    return true as const;
  };
  await wait(etcd, join, `etcd on ${join.host.name} to be in sync`, promoted);
};

/**
 * A member tells its name through the leader when it starts, and serves nobody before it has heard that back. Where the snapshot that
 * a learner is sent holds the name already, it hears nothing, and tries again after 7 s (etcd 3.6, publish-timeout). Started anew it
 * serves at once, and as a learner it has no vote that would be missed meanwhile. Where it serves nobody on its host for another reason,
 * whoever needs it there tells so.
 */
const seeThatItServes = async (etcd: EtcdMembers, join: EtcdJoin): Promise<void> => {
  const { own, host, say } = join;
  let isAnew = false;
  const served = async (): Promise<true | undefined> => {
    if (await own.serves()) return true;
    if (isAnew || !(await own.hasCaughtUp())) return undefined;
    // What it was sent may have come a moment ago, and its name may follow.
    if (await own.serves()) return true;
    isAnew = true;
    say('etcd has its data and does not serve yet: it is started anew');
    await own.restart();
    return undefined;
  };
  try {
    await wait(
      etcd,
      { ...join, timeoutMs: Math.min(SERVES_MS, join.timeoutMs) },
      `etcd on ${host.name} to take requests`,
      served,
    );
  } catch (error) {
    if (!(error instanceof SlipwayError && error.code === 'WAIT_TIMEOUT')) throw error;
  }
};

const wait = <T>(
  etcd: EtcdMembers,
  { timeoutMs, signal, hint }: EtcdJoin,
  what: string,
  probe: () => Promise<T | undefined>,
): Promise<T | undefined> => etcd.until(what, probe, { timeoutMs, signal, hint, intervalMs: POLL_MS });

/** Twice as long as etcd waits before it tries again by itself. */
const SERVES_MS = 15_000;

/** Asking nevertheless would only fill etcd's log with refusals. */
const onePlace = ({ name, peerUrls }: EtcdPeer): SlipwayError =>
  new SlipwayError(
    'ETCD_UNAVAILABLE',
    `etcd takes one learner at a time, and ${name || peerUrls.join()} is not promoted yet.`,
  );

/** Others may be waiting for their turn. */
const POLL_MS = 100;

const removedMember = ({ name }: EtcdHost): SlipwayError =>
  new SlipwayError('ETCD_REFUSED', `${name} holds data of an etcd member that is no longer part of the cluster.`, {
    hint: `Take the host back to bare, then apply again: slipway reset -f cluster.yaml --hosts ${name}`,
  });
