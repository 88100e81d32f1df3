import type { ClusterConfiguration } from '../spec/index.ts';

/** Full names of the images of one cluster. */
export interface Images {
  readonly kubeApiserver: string;
  readonly kubeControllerManager: string;
  readonly kubeScheduler: string;
  readonly kubeProxy: string;
  readonly coredns: string;
  readonly pause: string;
  readonly etcd: string;
}

/** What kubeadm of a minor runs beside Kubernetes itself (kubeadm's constants.go of that minor). */
const companions: Readonly<
  Record<string, { readonly etcd: string; readonly coredns: string; readonly pause: string }>
> = {
  '1.34': { etcd: '3.6.5-0', coredns: 'v1.12.1', pause: '3.10.1' },
  '1.35': { etcd: '3.6.6-0', coredns: 'v1.13.1', pause: '3.10.1' },
  '1.36': { etcd: '3.6.8-0', coredns: 'v1.14.2', pause: '3.10.2' },
};
const newest = { etcd: '3.6.8-0', coredns: 'v1.14.2', pause: '3.10.2' };

/** Images as kubeadm of the cluster's own minor names them, with the repositories and tags the configuration sets. */
export const imagesFor = (cluster: ClusterConfiguration): Images => {
  const tags = companions[minorOf(cluster.kubernetesVersion)] ?? newest;
  const etcd = 'local' in cluster.etcd ? cluster.etcd.local : undefined;
  const dnsRepository = cluster.dns.imageRepository || cluster.imageRepository;
  const kubernetes = (name: string): string => `${cluster.imageRepository}/${name}:${tagOf(cluster.kubernetesVersion)}`;
  return {
    kubeApiserver: kubernetes('kube-apiserver'),
    kubeControllerManager: kubernetes('kube-controller-manager'),
    kubeScheduler: kubernetes('kube-scheduler'),
    kubeProxy: kubernetes('kube-proxy'),
    coredns: `${dnsRepository === 'registry.k8s.io' ? `${dnsRepository}/coredns` : dnsRepository}/coredns:${cluster.dns.imageTag || tags.coredns}`,
    pause: `${cluster.imageRepository}/pause:${tags.pause}`,
    etcd: `${etcd?.imageRepository || cluster.imageRepository}/etcd:${etcd?.imageTag || tags.etcd}`,
  };
};

/** The images a control plane needs, in the order of `kubeadm config images list`; add-ons that are switched off are left out. */
export const imageList = (cluster: ClusterConfiguration): string[] => {
  const images = imagesFor(cluster);
  return [
    images.kubeApiserver,
    images.kubeControllerManager,
    images.kubeScheduler,
    ...(cluster.proxy.disabled ? [] : [images.kubeProxy]),
    ...(cluster.dns.disabled ? [] : [images.coredns]),
    images.pause,
    ...('local' in cluster.etcd ? [images.etcd] : []),
  ];
};

const minorOf = (version: string): string => /^v?(\d+\.\d+)/.exec(version)?.[1] ?? '';

/** A tag may not hold the `+` of build metadata; kubeadm writes `_` for it. */
const tagOf = (version: string): string => version.replaceAll('+', '_');
