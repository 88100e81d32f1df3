import { kubeadmConfigObjects, kubeletConfigObjects } from '../addons/index.ts';
import { kubeletConfigMapData } from '../manifests/index.ts';
import { onControlPlanes, type Step, step } from '../phases/index.ts';
import { writeClusterConfiguration } from '../spec/index.ts';
import { controlPlaneUpgraded, upgradeApi, upgradeTarget } from './artifacts.ts';
import { kubeletConfigUploaded } from './kubelet-config.ts';
import { storedConfiguration } from './read-target.ts';
import { dropSocketAnnotation } from './socket-annotation.ts';

/** kubeadm's `upload-config/kubeadm`: from here on other nodes are upgraded to this version. */
export const uploadKubeadmConfig: Step = step({
  id: 'upload-config/kubeadm',
  title: 'Store the ClusterConfiguration with its new version',
  where: onControlPlanes,
  needs: { target: upgradeTarget, kube: upgradeApi, controlPlaneUpgraded },
  run: async (_context, { target, kube }) => {
    await kube.apply(kubeadmConfigObjects(writeClusterConfiguration(target.documents.cluster)));
  },
});

/** kubeadm's `upload-config/kubelet`: what the cluster keeps, with the defaults of the new version for what nobody set. */
export const uploadKubeletConfig: Step = step({
  id: 'upload-config/kubelet',
  title: 'Store the KubeletConfiguration of the new version',
  where: onControlPlanes,
  needs: { target: upgradeTarget, kube: upgradeApi, stored: storedConfiguration, controlPlaneUpgraded },
  gives: { kubeletConfigUploaded },
  run: async (context, { target, kube, stored: { kubelet } }) => {
    const data = kubeletConfigMapData({
      cluster: target.documents.cluster,
      ...(kubelet && { user: kubelet.document }),
    });
    await kube.apply(kubeletConfigObjects(data, kubelet !== undefined && !kubelet.isGenerated));
    await dropSocketAnnotation(context, target, kube);
    return { kubeletConfigUploaded: undefined };
  },
  recover: async () => ({ kubeletConfigUploaded: undefined }),
});
