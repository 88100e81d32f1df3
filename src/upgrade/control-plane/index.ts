import { onControlPlanes, step } from '../../phases/index.ts';
import { controlPlaneUpgraded, upgradeApi, upgradeChecked, upgradeTarget, upgradeWishes } from '../artifacts.ts';
import { upgradeControlPlane } from './upgrade-control-plane.ts';

export { type ControlPlaneUpgrade, upgradeControlPlane } from './upgrade-control-plane.ts';

/** kubeadm's `control-plane` of `upgrade apply` and `upgrade node`. */
export const upgradeStaticPods = step({
  id: 'control-plane',
  title: 'Upgrade the control plane',
  where: onControlPlanes,
  needs: { target: upgradeTarget, kube: upgradeApi, wishes: upgradeWishes, upgradeChecked },
  gives: { controlPlaneUpgraded },
  run: async (context, { target, kube, wishes }) => ({
    controlPlaneUpgraded: await upgradeControlPlane(context, { target, wishes, kube }),
  }),
  recover: async () => ({ controlPlaneUpgraded: { replaced: [] } }),
});
