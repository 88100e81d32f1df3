import { kubeadmConfigObjects, kubeletConfigObjects } from '../addons/index.ts';
import { kubeletConfigMapData, kubeletSettingsFor } from '../manifests/index.ts';
import { writeClusterConfiguration } from '../spec/index.ts';
import { optional } from '../workflow/index.ts';
import { clusterSpec, configUploaded, endpointAnswers, kubeApi } from './artifacts.ts';
import { onLeader } from './places.ts';
import { type Step, step } from './step.ts';

/** kubeadm's `upload-config/kubeadm`: the ClusterConfiguration that joins, upgrades and renewals read. */
export const uploadKubeadmConfig: Step = step({
  id: 'upload-config/kubeadm',
  title: 'Store the ClusterConfiguration in the cluster',
  where: onLeader,
  needs: { cluster: clusterSpec, kube: kubeApi, endpointAnswers: optional(endpointAnswers) },
  gives: { configUploaded },
  run: async (_context, { cluster, kube }) => {
    await kube.apply(kubeadmConfigObjects(writeClusterConfiguration(cluster.documents.cluster)));
    return { configUploaded: undefined };
  },
  recover: async () => ({ configUploaded: undefined }),
});

/** kubeadm's `upload-config/kubelet`: what joining nodes start from. */
export const uploadKubeletConfig: Step = step({
  id: 'upload-config/kubelet',
  title: 'Store the KubeletConfiguration in the cluster',
  where: onLeader,
  needs: { cluster: clusterSpec, kube: kubeApi },
  run: async ({ host }, { cluster, kube }) => {
    const { cluster: configuration, kubelet } = cluster.documents;
    const settings = kubeletSettingsFor(host.facts);
    const data = kubeletConfigMapData({ cluster: configuration, settings, ...(kubelet && { user: kubelet }) });
    await kube.apply(kubeletConfigObjects(data, kubelet !== undefined || Object.keys(settings).length > 0));
  },
});
