import { SlipwayError } from '../../errors/index.ts';
import { type Kube, textAt } from '../../kube/index.ts';
import { staticPods } from '../cluster-versions.ts';

/**
 * Control planes whose API server runs another image than that of this node: add-ons wait for them, as with kubeadm. Throws
 * UPGRADE_REFUSED when this node has no API server in the cluster.
 */
export const laggingControlPlanes = async (kube: Kube, nodeName: string): Promise<readonly string[]> => {
  const images = new Map(
    (await staticPods(kube, 'kube-apiserver')).map((pod) => [
      textAt(pod, 'spec', 'nodeName'),
      textAt(pod, 'spec', 'containers', '0', 'image'),
    ]),
  );
  const own = images.get(nodeName);
  if (own === undefined) {
    throw new SlipwayError('UPGRADE_REFUSED', `The cluster shows no API server on ${nodeName}.`, {
      hint: 'kubectl -n kube-system get pods -l component=kube-apiserver -o wide',
    });
  }
  return [...images]
    .filter(([, image]) => image !== own)
    .map(([node]) => node)
    .sort();
};
