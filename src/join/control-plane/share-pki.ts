import {
  certWritten,
  clusterSpec,
  givenCluster,
  onLeader,
  pki,
  type Step,
  startHostPki,
  step,
} from '../../phases/index.ts';
import { type HostSpec, isControlPlane } from '../../spec/index.ts';
import type { Member } from '../../workflow/index.ts';
import { joinedCluster, sharedPki, sharedPkiKept } from './artifacts.ts';
import { sharedFiles } from './shared-files.ts';

/** The leader, where others join it. */
export const onLeaderOfSeveral = (member: Member<HostSpec>, members: readonly Member<HostSpec>[]): boolean =>
  onLeader(member, members) && members.filter(({ spec }) => isControlPlane(spec)).length > 1;

/** What control planes share, from the first one in the same run: as soon as it is made, so that keys of others begin. */
export const sharePki: Step = step({
  id: 'join-control-plane/shared-pki',
  title: 'Give what control planes share to those that join',
  where: onLeaderOfSeveral,
  needs: { cluster: clusterSpec, pki },
  gives: { joinedCluster, sharedPki },
  run: async (_context, { cluster, pki: leader }) => ({
    joinedCluster: cluster,
    sharedPki: await sharedFiles(leader, cluster),
  }),
  recover: async ({ host, member }, given) => {
    const cluster = givenCluster(given);
    const { pki: leader } = await startHostPki(host, member.spec, cluster, { isLazy: true });
    return { joinedCluster: cluster, sharedPki: await sharedFiles(leader, cluster) };
  },
});

/** The leader's files are on the leader first. */
export const keepSharedPki: Step = step({
  id: 'join-control-plane/shared-pki-kept',
  title: 'Have what control planes share on the first of them',
  where: onLeaderOfSeveral,
  needs: Object.fromEntries(
    (['ca', 'front-proxy-ca', 'etcd-ca', 'sa'] as const).map((name) => [name, certWritten(name)]),
  ),
  gives: { sharedPkiKept },
  run: async () => ({ sharedPkiKept: undefined }),
  recover: async () => ({ sharedPkiKept: undefined }),
});
