import type { Kube } from '../../kube/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import type { StoredConfiguration } from '../stored-configuration.ts';

/** What checks before an upgrade look at. */
export interface UpgradeCheckContext {
  readonly context: PhaseContext<HostSpec>;
  readonly target: Cluster;
  readonly stored: StoredConfiguration;
  readonly kube: Kube;
}

export interface UpgradeFinding {
  readonly id: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly fix: string;
}

/** As a `Check` of phases, of a cluster that is there. */
export interface UpgradeCheck {
  readonly id: string;
  test(context: UpgradeCheckContext): Promise<readonly UpgradeFinding[]>;
}
