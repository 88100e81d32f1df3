import { SlipwayError } from '../errors/index.ts';
import { attendance, clusterSpec, etcdMembers, kubeApi, onLeader, step } from '../phases/index.ts';
import { departures, leaveWishes } from './artifacts.ts';
import { lookForLeavers } from './look-for-leavers.ts';

/** Says of whom the cluster is made besides the hosts of the file, and who of them goes. */
export const findLeavers = step({
  id: 'leave/look',
  title: 'See who is no longer in the file',
  where: onLeader,
  needs: { cluster: clusterSpec, kube: kubeApi, etcd: etcdMembers, present: attendance, wishes: leaveWishes },
  gives: { departures },
  run: async ({ say, warn }, { cluster, kube, etcd, present, wishes }) => {
    const found = await lookForLeavers({ cluster, kube, etcd, present, ...wishes });
    for (const { name } of found.leaving) say(`${name} is not in the file any more`);
    if (found.unknown.length > 0) warn(unknown(found.unknown));
    if (found.undecided.length > 0) warn(undecided(found.undecided));
    return { departures: found };
  },
  recover: async () => ({ departures: { leaving: [], unknown: [], undecided: [] } }),
});

const unknown = (names: readonly string[]): SlipwayError =>
  new SlipwayError('SPEC_INVALID', `Not in the file and not made from one: ${names.join(', ')}. Left as it is.`, {
    hint: 'If it is to go: slipway apply -f cluster.yaml --remove-unknown (slipway plan shows it first)',
  });

const undecided = (names: readonly string[]): SlipwayError =>
  new SlipwayError(
    'SPEC_INVALID',
    `${names.join(', ')} may be the node of a host of the file that does not answer, under its earlier name. Left as it is.`,
    { hint: 'Make every host of the file reachable, or take it out, then apply again.' },
  );
