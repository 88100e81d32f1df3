import type { Kube } from '../kube/index.ts';
import { nodeOf } from '../phases/index.ts';
import type { Cluster, HostSpec } from '../spec/index.ts';
import type { PhaseContext } from '../workflow/index.ts';

const CRI_SOCKET = 'kubeadm.alpha.kubernetes.io/cri-socket';

/** The socket is told by instance-config.yaml; the annotation of older releases goes from this host's Node, as with kubeadm. */
export const dropSocketAnnotation = async (
  { host, member }: PhaseContext<HostSpec>,
  target: Cluster,
  kube: Kube,
): Promise<void> => {
  const ref = { apiVersion: 'v1', kind: 'Node', name: nodeOf(target, member.spec, host.facts).name };
  const node = await kube.get(ref);
  if (node?.metadata.annotations?.[CRI_SOCKET] === undefined) return;
  await kube.patch(ref, { metadata: { annotations: { [CRI_SOCKET]: null } } }, 'merge');
};
