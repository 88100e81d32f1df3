import type { Kube, KubeObject } from '../../kube/index.ts';

const ANNOTATION = 'kubeadm.kubernetes.io/etcd.advertise-client-urls';

/** Where the members of etcd answer clients, as kubeadm finds them: by the annotations of etcd's pods. */
export const etcdClientUrls = async (kube: Kube): Promise<readonly string[]> => {
  const pods = await kube.list({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: 'kube-system',
    labelSelector: 'component=etcd,tier=control-plane',
  });
  return pods.flatMap(({ metadata }: KubeObject) => metadata.annotations?.[ANNOTATION]?.split(',')[0] ?? []);
};
