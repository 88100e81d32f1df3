import { bootstrapTokenRbac, clusterInfoObjects } from '../addons/index.ts';
import { onControlPlanes, type Step, step } from '../phases/index.ts';
import { controlPlaneUpgraded, upgradeApi } from './artifacts.ts';

/** kubeadm's `bootstrap-token` of an upgrade: roles only; cluster-info itself stays as it is. */
export const upgradeBootstrapToken: Step = step({
  id: 'bootstrap-token',
  title: 'Let hosts join with a token',
  where: onControlPlanes,
  needs: { kube: upgradeApi, controlPlaneUpgraded },
  run: async (_context, { kube }) => {
    const readers = clusterInfoObjects('').filter(({ kind }) => kind !== 'ConfigMap');
    await kube.apply([...bootstrapTokenRbac(), ...readers]);
  },
});
