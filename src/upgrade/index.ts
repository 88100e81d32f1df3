import { clusterSpec, type Step } from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type Workflow, workflow } from '../workflow/index.ts';
import { upgradeCoredns, upgradeKubeProxy } from './addons/index.ts';
import { upgradeWishes } from './artifacts.ts';
import { upgradeBootstrapToken } from './bootstrap-token.ts';
import { upgradeStaticPods } from './control-plane/index.ts';
import { localKubeconfig } from './kubeconfig.ts';
import { applyKubeletConfig, nodeKubeletConfig } from './kubelet-config.ts';
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
export { type ControlPlaneUpgrade, upgradeControlPlane, upgradeStaticPods } from './control-plane/index.ts';
export { writeKubeletConfig } from './kubelet-config.ts';
export { type UpgradeRules, upgradeRules } from './preflight.ts';
export { type UpgradeRequest, upgradeRequest } from './request.ts';

/** The end of both. */
const last: readonly Step[] = [upgradeCoredns, upgradeKubeProxy, postUpgrade];

const provided = [clusterSpec, upgradeRequest, upgradeWishes, upgradeRules];

/** `slipway upgrade apply`: kubeadm's, on the first control plane. */
export const upgradeApplyWorkflow = (): Workflow<HostSpec> =>
  workflow(
    'upgrade apply',
    [
      readTarget,
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
    [readTarget, preflightNode, upgradeStaticPods, localKubeconfig, nodeKubeletConfig, ...last],
    { provided },
  );
