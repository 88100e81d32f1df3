import { kubeApi, onLeader, step } from '../phases/index.ts';
import { departures } from './artifacts.ts';
import { deleteNode, drainLeaver } from './remove-node.ts';

/** Beside the hosts that join: the pods may have nowhere to go before. Throws DRAIN_BLOCKED for the first that could not be drained, and warns of the others. */
export const leaveWorkers = step({
  id: 'leave/workers',
  title: 'Take workers that are gone from the file out of the cluster',
  where: onLeader,
  needs: { found: departures, kube: kubeApi },
  run: async ({ signal, say, warn }, { found, kube }) => {
    const removing = { kube, signal, say };
    const leaving = found.leaving.filter(({ isControlPlane }) => !isControlPlane);
    const ended = await Promise.allSettled(
      leaving.map(async (leaver) => {
        await drainLeaver(leaver, removing);
        await deleteNode(leaver, removing);
      }),
    );
    const [first, ...others] = ended.filter((one) => one.status === 'rejected').map(({ reason }) => reason);
    for (const other of others) warn(other instanceof Error ? other.message : String(other));
    if (first !== undefined) throw first;
  },
});
