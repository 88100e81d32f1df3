import {
  allRolledOut,
  clusterSpec,
  componentStore,
  createTurns,
  onControlPlanes,
  onLeader,
  onWorkers,
  openKube,
  rolledOut,
  step,
} from '../../phases/index.ts';
import { type HostSpec, isWorker } from '../../spec/index.ts';
import { every, type Member } from '../../workflow/index.ts';
import {
  controlPlaneUpgraded,
  etcdKept,
  imagesBrought,
  rolloutNode,
  servicesFollow,
  upgradedApi,
} from './artifacts.ts';
import { leftAlone } from './left-alone.ts';
import { mostAtOnce } from './most-at-once.ts';
import { upgradeStaticPods } from './static-pods.ts';
import { upgradeNode } from './upgrade-node.ts';
import { waitWell } from './wait-well.ts';

const readied = { nodes: every(rolloutNode), images: every(imagesBrought), etcdKept } as const;

/** One after another, in the order of the file: each through its own API server, when the one before is well again. */
export const upgradeControlPlanes = () => {
  const inTurn = createTurns(leftAlone('upgrade'));
  return step({
    id: 'upgrade/control-plane',
    title: 'Upgrade the control plane',
    where: onControlPlanes,
    needs: { cluster: clusterSpec, store: componentStore, ...readied },
    gives: { controlPlaneUpgraded },
    run: (context, { cluster, store, nodes }) =>
      inTurn(context, 1, async () => {
        if (nodes.get(context.host.name) === undefined) return { controlPlaneUpgraded: undefined };
        const kube = await openKube(context, cluster, 'admin.conf');
        try {
          await upgradeNode({
            context,
            cluster,
            store,
            kube,
            before: () => upgradeStaticPods(context, cluster, kube),
            after: () => waitWell(context, cluster, kube),
          });
        } finally {
          kube.close();
        }
        return { controlPlaneUpgraded: undefined };
      }),
    recover: async () => ({ controlPlaneUpgraded: undefined }),
  });
};

/** The API as workers are upgraded through: of the leader, which runs the new version by now. */
export const openUpgradedApi = step({
  id: 'upgrade/api',
  title: 'Connect to the upgraded Kubernetes API',
  where: onLeader,
  needs: { cluster: clusterSpec, upgraded: every(controlPlaneUpgraded) },
  gives: { upgradedApi },
  run: async (context, { cluster }) => {
    const kube = await openKube(context, cluster, 'admin.conf');
    await waitWell(context, cluster, kube);
    return { upgradedApi: kube };
  },
});

/** A control plane, and a host that only runs etcd, goes on when all control planes have the new version: all else follows it. */
export const finishControlPlanes = step({
  id: 'upgrade/control-planes-done',
  title: 'Wait for the other control planes',
  where: (member, members) => !onWorkers(member, members),
  needs: { upgraded: every(controlPlaneUpgraded) },
  gives: { rolledOut },
  run: async () => ({ rolledOut: undefined }),
  recover: async () => ({ rolledOut: undefined }),
});

/** What serves the pods of all nodes is replaced when no node is drained any more. */
export const finishRollout = step({
  id: 'upgrade/done',
  title: 'Wait for every host',
  where: onLeader,
  needs: { rolledOut: every(rolledOut) },
  gives: { allRolledOut },
  run: async () => ({ allRolledOut: undefined }),
  recover: async () => ({ allRolledOut: undefined }),
});

/** After the last control plane: as many at the same time as the cluster file lets. */
export const upgradeWorkers = () => {
  const inTurn = createTurns(leftAlone('upgrade'));
  return step({
    id: 'upgrade/worker',
    title: 'Upgrade the worker',
    where: onWorkers,
    needs: { cluster: clusterSpec, store: componentStore, kube: upgradedApi, servicesFollow, ...readied },
    gives: { rolledOut },
    run: async (context, { cluster, store, kube, nodes }) => {
      const isNode = ({ name, spec }: Member<HostSpec>) => isWorker(spec) && nodes.get(name) !== undefined;
      const most = mostAtOnce(cluster.upgrade?.maxUnavailable, context.members.filter(isNode).length);
      if (isNode(context.member)) await inTurn(context, most, () => upgradeNode({ context, cluster, store, kube }));
      return { rolledOut: undefined };
    },
    recover: async () => ({ rolledOut: undefined }),
  });
};
