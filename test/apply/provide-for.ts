import { leaveWishes } from '../../src/leave/index.ts';
import { attendance, changeInTurn, clusterSpec, componentStore } from '../../src/phases/index.ts';
import { type Cluster, knownAddressOf } from '../../src/spec/index.ts';
import { createChangeInTurn } from '../../src/upgrade/index.ts';
import { type Provided, provided } from '../../src/workflow/index.ts';
import type { FakeStore } from '../phases/fake-store.ts';

interface Circumstances {
  /** Hosts of the file that do not answer. */
  readonly silent?: readonly string[];
  readonly removeUnknown?: boolean;
}

/** What the command line provides an apply with; hosts are called as Kubernetes calls them. */
export const provideFor = (
  cluster: Cluster,
  store: FakeStore,
  { silent = [], removeUnknown = false }: Circumstances = {},
): readonly Provided[] => {
  const present = cluster.hosts.filter(({ name }) => !silent.includes(name));
  return [
    provided(clusterSpec, cluster),
    provided(componentStore, store),
    provided(attendance, async () =>
      present.map((host) => ({ host: host.name, nodeName: host.name, address: knownAddressOf(host) ?? '' })),
    ),
    provided(changeInTurn, createChangeInTurn()),
    provided(leaveWishes, { removeUnknown }),
  ];
};
