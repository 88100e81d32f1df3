import { step } from '../../phases/index.ts';
import { isControlPlane } from '../../spec/index.ts';
import { controlPlaneUpgraded, upgradeApi, upgradeChecked, upgradeTarget, upgradeWishes } from '../artifacts.ts';
import { upgradeControlPlane } from './upgrade-control-plane.ts';

export { hasBackup } from './backup-folder.ts';
export { type ControlPlaneUpgrade, upgradeControlPlane } from './upgrade-control-plane.ts';

/** kubeadm's `control-plane` of `upgrade apply` and `upgrade node`; nothing on a worker. */
export const upgradeStaticPods = step({
  id: 'control-plane',
  title: 'Upgrade the control plane',
  where: () => true,
  needs: { target: upgradeTarget, kube: upgradeApi, wishes: upgradeWishes, upgradeChecked },
  gives: { controlPlaneUpgraded },
  run: async (context, { target, kube, wishes }) => ({
    controlPlaneUpgraded: isControlPlane(context.member.spec)
      ? await upgradeControlPlane(context, { target, wishes, kube })
      : { replaced: [] },
  }),
  recover: async () => ({ controlPlaneUpgraded: { replaced: [] } }),
});
