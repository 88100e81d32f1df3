import { createKeySupply } from '../../certs/index.ts';
import type { Kube } from '../../kube/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import { upgradeControlPlane } from '../control-plane/index.ts';

/** The static pods of one control plane, as `slipway upgrade apply` does it on a host: with new certificates, and back where one fails. */
export const upgradeStaticPods = async (
  context: PhaseContext<HostSpec>,
  target: Cluster,
  kube: Kube,
): Promise<void> => {
  const keys = createKeySupply(AT_ONCE);
  await upgradeControlPlane(context, { target, kube, wishes: { certificateRenewal: true, etcdUpgrade: true, keys } });
};

/** Keys that are made at the same time. */
const AT_ONCE = 2;
