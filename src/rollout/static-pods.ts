import type { Kube } from '../kube/index.ts';
import { waitForComponents, writeStaticPod } from '../phases/index.ts';
import type { Cluster, HostSpec } from '../spec/index.ts';
import type { PhaseContext } from '../workflow/index.ts';

export const upgradeStaticPods = async (context: PhaseContext<HostSpec>, cluster: Cluster, _kube: Kube): Promise<void> => {
  for (const component of ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const) {
    await writeStaticPod(context.host, context.member.spec, cluster, { component, externalCa: false });
    await waitForComponents(context, cluster);
  }
};
