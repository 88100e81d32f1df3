import { clusterSpec, type Step } from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type Workflow, workflow } from '../workflow/index.ts';
import { upgradeCoredns, upgradeKubeProxy } from './addons/index.ts';
import { upgradeWishes } from './artifacts.ts';
import { upgradeBootstrapToken } from './bootstrap-token.ts';
import { upgradeStaticPods } from './control-plane/index.ts';
import { diffManifests } from './diff-manifests.ts';
import { localKubeconfig } from './kubeconfig.ts';
import { applyKubeletConfig, nodeKubeletConfig } from './kubelet-config.ts';
import { planRequest, planUpgrade } from './plan/index.ts';
import { postUpgrade } from './post-upgrade.ts';
import { preflightApply, preflightNode, upgradeRules } from './preflight.ts';
import { readTarget } from './read-target.ts';
import { upgradeRequest } from './request.ts';
import { uploadKubeadmConfig, uploadKubeletConfig } from './upload-config.ts';

export {
  type ControlPlaneReport,
  controlPlaneUpgraded,
  type UpgradeWishes,
  upgradeApi,
  upgradeChecked,
  upgradeTarget,
  upgradeWishes,
} from './artifacts.ts';
export {
  createChangeInTurn,
  type Looking,
  lookForRollout,
  type Rollout,
  rollout,
  rolloutPhases,
} from './cluster/index.ts';
export { type ControlPlaneUpgrade, upgradeControlPlane, upgradeStaticPods } from './control-plane/index.ts';
export { type ManifestChange, manifestChanges } from './diff-manifests.ts';
export { writeKubeletConfig } from './kubelet-config.ts';
export { type PlanRequest, planRequest, upgradePlan } from './plan/index.ts';
export type { AvailableUpgrade, UpgradePlan } from './plan/upgrade-plan.ts';
export { type UpgradeRules, upgradeRules } from './preflight.ts';
export { storedConfiguration } from './read-target.ts';
export { type UpgradeRequest, upgradeRequest } from './request.ts';

/** The end of both. */
const last: readonly Step[] = [upgradeCoredns, upgradeKubeProxy, postUpgrade];

const provided = [clusterSpec, upgradeRequest, upgradeWishes, upgradeRules];

/** `slipway upgrade apply`: kubeadm's, on the first control plane. */
export const upgradeApplyWorkflow = (): Workflow<HostSpec> =>
  workflow(
    'upgrade apply',
    [
      readTarget({ mends: true }),
      preflightApply,
      upgradeStaticPods,
      uploadKubeadmConfig,
      uploadKubeletConfig,
      localKubeconfig,
      applyKubeletConfig,
      upgradeBootstrapToken,
      ...last,
    ],
    { provided },
  );

/** `slipway upgrade node`: kubeadm's, on every further control plane and on workers. */
export const upgradeNodeWorkflow = (): Workflow<HostSpec> =>
  workflow(
    'upgrade node',
    [readTarget({ mends: true }), preflightNode, upgradeStaticPods, localKubeconfig, nodeKubeletConfig, ...last],
    { provided },
  );

/** `slipway upgrade plan`: looks, and lets one Job run; an upgrade that was broken off stays as it is. */
export const upgradePlanWorkflow = (): Workflow<HostSpec> =>
  workflow('upgrade plan', [readTarget({ mends: false }), planUpgrade], {
    provided: [clusterSpec, upgradeRequest, upgradeRules, planRequest],
  });

/** `slipway upgrade diff`: reads only. */
export const upgradeDiffWorkflow = (): Workflow<HostSpec> =>
  workflow('upgrade diff', [readTarget({ mends: false }), diffManifests], { provided: [clusterSpec, upgradeRequest] });
