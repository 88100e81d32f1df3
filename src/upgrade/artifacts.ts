import type { KeySupply } from '../certs/index.ts';
import type { Kube } from '../kube/index.ts';
import type { Cluster } from '../spec/index.ts';
import { ofHost, ofRun } from '../workflow/index.ts';

/** What whoever upgrades wants of it. */
export interface UpgradeWishes {
  /** Certificates of a static pod that changes are made anew. */
  readonly certificateRenewal: boolean;
  readonly etcdUpgrade: boolean;
  readonly keys: KeySupply;
}
export const upgradeWishes = ofRun<UpgradeWishes>('upgradeWishes');

/**
 * A host as it is to be: the configuration that the cluster keeps, with the version to go to, and the host's own name,
 * address, patches and timeouts in it, so that `nodeOf` answers for it.
 */
export const upgradeTarget = ofHost<Cluster>('upgradeTarget');

/** The Kubernetes API for the upgrade of one host. */
export const upgradeApi = ofHost<Kube>('upgradeApi');

/** Nothing stands against the upgrade of this host. */
export const upgradeChecked = ofHost('upgradeChecked');

export interface ControlPlaneReport {
  /** Static pods that were replaced or restarted, in order. */
  readonly replaced: readonly string[];
  /** Where the old manifests and the snapshot of etcd are; absent when nothing had to change. */
  readonly backup?: string;
}
/** The static pods of this host run the version to go to. */
export const controlPlaneUpgraded = ofHost<ControlPlaneReport>('controlPlaneUpgraded');
