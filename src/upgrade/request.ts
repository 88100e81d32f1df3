import { ofRun } from '../workflow/index.ts';

/** What `slipway upgrade` on a host was asked for. */
export interface UpgradeRequest {
  /** To go to; the one that the cluster keeps when absent, as `upgrade node` does. */
  readonly version?: string;
  /** Path on the host of the kubeconfig to ask the cluster with. */
  readonly kubeconfig: string;
  readonly patches?: string;
}
export const upgradeRequest = ofRun<UpgradeRequest>('upgradeRequest');
