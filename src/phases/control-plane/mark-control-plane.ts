import { controlPlaneTaint, markControlPlanePatch } from '../../addons/index.ts';
import { isKubeReason, type Kube, type KubeObject, textAt } from '../../kube/index.ts';
import { type Cluster, type HostSpec, isWorker, parseDuration, type Taint } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import { clusterSpec, kubeApi, kubeletFinalized, nodeRegistered } from '../artifacts.ts';
import { givenCluster } from '../given-cluster.ts';
import { nodeOf } from '../node.ts';
import { taintsOf } from '../node-marks.ts';
import { onLeader } from '../places.ts';
import { step } from '../step.ts';
import { toType } from '../to-type.ts';

/** kubeadm's mark-control-plane: labels and taints on the Node object, once the kubelet has made it. */
export const markControlPlane = step({
  id: 'mark-control-plane',
  title: 'Mark the node as control plane',
  where: onLeader,
  needs: { cluster: clusterSpec, kube: kubeApi, kubeletFinalized },
  gives: { nodeRegistered },
  run: async (context, { cluster, kube }) => ({ nodeRegistered: await markNode(context, cluster, kube) }),
  recover: async ({ host, member }, given) => ({
    nodeRegistered: nodeOf(givenCluster(given), member.spec, host.facts).name,
  }),
});

/** Labels and taints the host's Node object once it is there; gives its name. */
export const markNode = async (
  { host, member, signal }: PhaseContext<HostSpec>,
  cluster: Cluster,
  kube: Kube,
): Promise<string> => {
  const node = nodeOf(cluster, member.spec, host.facts);
  const timeoutMs = parseDuration(node.timeouts.tlsBootstrap);
  const ref = { apiVersion: 'v1', kind: 'Node', name: node.name };
  const patience = { timeoutMs, signal, target: host.target };
  const isMarked = async (): Promise<true | undefined> => {
    // Only a plan of a cluster to be goes on without the object.
    const object = await waitForNode(kube, node.name, patience);
    const patch = markControlPlanePatch({
      taints: node.taints ?? controlPlaneTaints(member.spec),
      ...(object && { existing: taintsOf(object), resourceVersion: textAt(object, 'metadata', 'resourceVersion') }),
    });
    try {
      await kube.patch(ref, patch, 'strategic');
      return true;
    } catch (error) {
      // The kubelet and the controllers write to a new node all the time.
      if (isKubeReason(error, 'Conflict')) return undefined;
      throw error;
    }
  };
  const hint = `See who else writes to it all the time: kubectl get node ${node.name} -o yaml --show-managed-fields`;
  await kube.until(`taints of node ${node.name}`, isMarked, { timeoutMs, intervalMs: 100, signal, hint });
  return node.name;
};

/** kubeadm's taint; none where the file wants pods on its control plane. */
export const controlPlaneTaints = (spec: HostSpec): readonly Taint[] => (isWorker(spec) ? [] : [controlPlaneTaint]);

/** The Node object, once the kubelet has registered it. */
export const waitForNode = (
  kube: Kube,
  name: string,
  { timeoutMs, signal, target }: { readonly timeoutMs: number; readonly signal: AbortSignal; readonly target: string },
): Promise<KubeObject | undefined> =>
  kube.until(`node ${name}`, () => kube.get({ apiVersion: 'v1', kind: 'Node', name }), {
    timeoutMs,
    intervalMs: 100,
    signal,
    hint: `Ask its kubelet: ${toType(target, 'journalctl -u kubelet -n 50')}`,
  });
