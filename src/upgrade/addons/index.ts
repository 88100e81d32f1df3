import { corednsObjects, isFormerDefault, kubeProxyObjects } from '../../addons/index.ts';
import type { Kube } from '../../kube/index.ts';
import { nodeOf, onControlPlanes, proxiesOf, readPatches, type Step, serverOf, step } from '../../phases/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import { controlPlaneUpgraded, upgradeApi, upgradeTarget } from '../artifacts.ts';
import { goesUp } from '../checks/coredns.ts';
import { storedConfiguration } from '../read-target.ts';
import type { StoredComponent } from '../stored-configuration.ts';
import { readCoredns } from './coredns-state.ts';
import { laggingControlPlanes } from './lagging.ts';

/** kubeadm's `addon/coredns`: replicas and a Corefile of the user's own stay. */
export const upgradeCoredns: Step = step({
  id: 'addon/coredns',
  title: 'Upgrade CoreDNS',
  where: onControlPlanes,
  needs: { target: upgradeTarget, kube: upgradeApi, controlPlaneUpgraded },
  run: async (context, { target, kube }) => {
    const { cluster } = target.documents;
    if (cluster.dns.disabled || (await mustWait(context, target, kube))) return;
    await applyCoredns(context, target, kube);
  },
});

const applyCoredns = async (
  { host, member, warn }: PhaseContext<HostSpec>,
  target: Cluster,
  kube: Kube,
): Promise<void> => {
  const { corefile, version, replicas, wanted } = await readCoredns(kube, target);
  if (version === '' && corefile === undefined) {
    warn(notThere('CoreDNS', 'dns', 'coredns'));
    return;
  }
  if (version !== '' && version !== wanted && !goesUp(version, wanted)) {
    warn(`CoreDNS ${version} stays as it is: it is not known to go on as ${wanted}.`);
    return;
  }
  const patches = await readPatches(host, nodeOf(target, member.spec, host.facts).patchesDirectory);
  await kube.apply(
    corednsObjects({
      cluster: target.documents.cluster,
      patches,
      ...(corefile !== undefined && !isFormerDefault(corefile) && { keptCorefile: corefile }),
      ...(replicas !== undefined && { replicas }),
    }),
  );
};

/** kubeadm's `addon/kube-proxy`: its configuration stays as the cluster keeps it. */
export const upgradeKubeProxy: Step = step({
  id: 'addon/kube-proxy',
  title: 'Upgrade kube-proxy',
  where: onControlPlanes,
  needs: { target: upgradeTarget, kube: upgradeApi, stored: storedConfiguration, controlPlaneUpgraded },
  run: async (context, { target, kube, stored }) => {
    if (target.documents.cluster.proxy.disabled || (await mustWait(context, target, kube))) return;
    if (stored.kubeProxy) await applyKubeProxy(context, target, kube, stored.kubeProxy);
    else context.warn(notThere('kube-proxy', 'proxy', 'kube-proxy'));
  },
});

const applyKubeProxy = async (
  { host, member }: PhaseContext<HostSpec>,
  target: Cluster,
  kube: Kube,
  { document, isGenerated }: StoredComponent,
): Promise<void> => {
  const node = nodeOf(target, member.spec, host.facts);
  await kube.apply(
    kubeProxyObjects({
      cluster: target.documents.cluster,
      server: serverOf(target, node),
      advertiseAddress: node.address,
      proxyEnv: await proxiesOf(host),
      user: document,
      isGenerated,
    }),
  );
};

/** kubeadm would install what somebody took away, or never wanted. */
const notThere = (name: string, field: string, phase: string): string =>
  `${name} is not in the cluster and is not installed now. To have it: slipway init phase addon ${phase}; to be told no more: ${field}.disabled in the ClusterConfiguration.`;

/** Add-ons come with the last control plane; until then they serve the older API servers. */
const mustWait = async (
  { host, member, say, plan }: PhaseContext<HostSpec>,
  target: Cluster,
  kube: Kube,
): Promise<boolean> => {
  // A plan upgrades this one in thought only: its own API server is the old one yet.
  if (plan) return false;
  const lagging = await laggingControlPlanes(kube, nodeOf(target, member.spec, host.facts).name);
  if (lagging.length > 0) say(`waits for the last control plane: ${lagging.join(', ')} run another version`);
  return lagging.length > 0;
};
