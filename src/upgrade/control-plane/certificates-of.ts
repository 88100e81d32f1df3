import { type RenewableName, renew, renewablesOf } from '../../certs/index.ts';
import type { Host } from '../../host/index.ts';
import type { StaticPodComponent } from '../../manifests/index.ts';
import { kubernetesDir, readKubeconfigs, readPkiDirectory, renewedFiles, writeInPlace } from '../../phases/index.ts';
import type { ClusterConfiguration } from '../../spec/index.ts';
import type { UpgradeWishes } from '../artifacts.ts';

/** What kubeadm renews with each static pod; `administrators` come last, as with kubeadm. */
const certificates: Readonly<Record<StaticPodComponent | 'administrators', readonly RenewableName[]>> = {
  etcd: ['etcd-server', 'etcd-peer', 'etcd-healthcheck-client'],
  'kube-apiserver': ['apiserver', 'apiserver-kubelet-client', 'front-proxy-client', 'apiserver-etcd-client'],
  'kube-controller-manager': ['controller-manager.conf'],
  'kube-scheduler': ['scheduler.conf'],
  administrators: ['admin.conf', 'super-admin.conf'],
};

/** Makes the certificates of one static pod anew where the wishes say so. Gives what is to be told: those whose CA is elsewhere. */
export const renewFor = async (
  host: Host,
  whose: keyof typeof certificates,
  cluster: ClusterConfiguration,
  { certificateRenewal, keys }: UpgradeWishes,
): Promise<readonly string[]> => {
  if (!certificateRenewal) return [];
  const wanted = renewablesOf(cluster).filter(({ name }) => certificates[whose].includes(name));
  const [files, kubeconfigs] = await Promise.all([readPkiDirectory(host, cluster), readKubeconfigs(host)]);
  const renewals = await renew(wanted, {
    context: { cluster, now: new Date() },
    files,
    kubeconfigs: new Map([...kubeconfigs].map(([name, { document }]) => [name, document])),
    takeKey: () => keys.take(cluster.encryptionAlgorithm),
  });
  await writeInPlace(host, renewedFiles(renewals, cluster, kubernetesDir));
  return renewals
    .filter(({ outcome }) => outcome === 'external')
    .map(({ name }) => `${name} was not renewed: the key of its authority is somewhere else.`);
};
