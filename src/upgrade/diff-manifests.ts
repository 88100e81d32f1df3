import type { StaticPodComponent } from '../manifests/index.ts';
import { manifestFile, onControlPlanes, step } from '../phases/index.ts';
import { ofHost } from '../workflow/index.ts';
import { upgradeTarget } from './artifacts.ts';
import { wantedPods } from './control-plane/wanted-pods.ts';

/** A manifest as it is and as it would be. */
export interface ManifestChange {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}
export const manifestChanges = ofHost<readonly ManifestChange[]>('manifestChanges');

/** kubeadm's `upgrade diff`; etcd's manifest too, which kubeadm leaves out. */
export const diffManifests = step({
  id: 'diff',
  title: 'Compare the static pods with those of the version',
  where: onControlPlanes,
  needs: { target: upgradeTarget },
  gives: { manifestChanges },
  run: async ({ host, member }, { target }) => {
    const pods = await wantedPods(host, member.spec, target);
    return {
      manifestChanges: [...pods]
        .sort((a, b) => rank(a.component) - rank(b.component))
        .map(({ component, current, wanted }) => ({ path: manifestFile(component), before: current, after: wanted })),
    };
  },
});

const order: readonly StaticPodComponent[] = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'];
const rank = (component: StaticPodComponent): number => order.indexOf(component);
