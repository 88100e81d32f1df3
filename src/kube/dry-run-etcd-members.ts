import type { ChangeListener } from '../host/index.ts';
import { type EtcdHost, type EtcdMembers, type EtcdPeer, memberChange } from './etcd-members.ts';
import { createLimit } from './limit.ts';

/**
 * An etcd that tells how its membership would change and changes nothing. `first` is the member of a cluster to be, for an
 * etcd that does not run yet. Waits look once and never wait.
 */
export const createDryRunEtcdMembers = (
  etcd: EtcdMembers | undefined,
  first: EtcdHost,
  onChange: ChangeListener,
): EtcdMembers => {
  const planned = new Map<string, EtcdPeer>();
  const removed = new Set<string>();
  const list = async (): Promise<readonly EtcdPeer[]> => {
    const live = etcd ? await etcd.list() : [peerOf(first, false)];
    const kept = live.filter(({ id, peerUrls }) => !removed.has(id) && !peerUrls.some((url) => planned.has(url)));
    return [...kept, ...planned.values()];
  };
  return {
    list,
    addLearner: async (host) => {
      planned.set(host.peerUrl, peerOf(host, true));
      onChange(memberChange(host.name, 'create'));
    },
    promote: async (host) => {
      planned.set(host.peerUrl, peerOf(host, false));
      onChange(memberChange(host.name, 'update'));
    },
    remove: async (host, id) => {
      removed.add(id);
      onChange(memberChange(host.name, 'remove'));
    },
    isHealthy: async (peer) => [...planned.values()].includes(peer) || (etcd?.isHealthy(peer) ?? true),
    until: async (_what, probe) => probe(),
    inTurn: createLimit(1),
    close: () => etcd?.close(),
  };
};

/** As it would be once it has started. */
const peerOf = ({ name, peerUrl }: EtcdHost, isLearner: boolean): EtcdPeer => ({
  id: peerUrl,
  name,
  peerUrls: [peerUrl],
  clientUrls: [],
  isLearner,
});
