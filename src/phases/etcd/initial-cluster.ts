import type { EtcdMember } from '../../manifests/index.ts';

/**
 * The members that an etcd manifest starts with; `undefined` where it names none. A member that runs keeps what it began with: etcd
 * reads the flag only once, and a change would restart it for nothing.
 */
export const initialClusterIn = (manifest: string | undefined): readonly EtcdMember[] | undefined =>
  /--initial-cluster=([^\s"']+)/
    .exec(manifest ?? '')?.[1]
    ?.split(',')
    .map((member) => {
      const at = member.indexOf('=');
      return { name: member.slice(0, at), peerUrl: member.slice(at + 1) };
    });

/** The members that an etcd which joined a cluster began with: it keeps them whoever leads later. `undefined` for one that made its cluster. */
export const joinedClusterIn = (manifest: string | undefined): readonly EtcdMember[] | undefined =>
  manifest?.includes('--initial-cluster-state=existing') ? initialClusterIn(manifest) : undefined;
