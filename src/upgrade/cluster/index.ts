import type { Step } from '../../phases/index.ts';
import { bringImages } from './bring-images.ts';

import { checkHost } from './check-host.ts';
import { followServices } from './follow-services.ts';
import { keepEtcd } from './keep-etcd.ts';
import {
  finishControlPlanes,
  finishRollout,
  openUpgradedApi,
  upgradeControlPlanes,
  upgradeWorkers,
} from './upgrade-hosts.ts';

export { rollout } from './artifacts.ts';
export { createChangeInTurn } from './create-change-in-turn.ts';
export { type Looking, lookForRollout } from './look.ts';
export type { Rollout } from './running-cluster.ts';

/** A running cluster to another version, before anything else of a run is written. */
export const rolloutPhases = (): readonly Step[] => [
  checkHost,
  keepEtcd,
  bringImages,
  upgradeControlPlanes(),
  openUpgradedApi,
  finishControlPlanes,
  ...followServices,
  upgradeWorkers(),
  finishRollout,
];
