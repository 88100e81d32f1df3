import { isControlPlane, isEtcdHost } from '../../spec/index.ts';
import { bootstrapKubeconfig, kubeconfigFile, manifestFile } from '../kubernetes-paths.ts';
import { resetToType } from '../to-type.ts';
import { type Check, error } from './check.ts';

const COMPONENTS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'];

/** kubeadm's FileAvailable--…: files of another cluster. What an earlier run of this one left is kept and completed. */
export const fileAvailable: Check = {
  id: 'FileAvailable',
  test: async ({ host, spec, leader, claimed, cluster }) => {
    if (claimed || isEtcdHost(spec)) return [];
    const paths = [
      ...(isControlPlane(spec) ? COMPONENTS.map(manifestFile) : []),
      ...(leader ? [] : [kubeconfigFile('kubelet.conf'), bootstrapKubeconfig]),
      ...(isControlPlane(spec) ? [] : [caPath(cluster.documents.join?.caCertPath)]),
    ];
    const states = await host.files.look(paths);
    return states
      .filter((state) => state.kind !== 'absent')
      .map(({ path }) =>
        error(
          `FileAvailable-${path.replaceAll('/', '-')}`,
          `${path} already exists on ${host.name}: the host belongs to a cluster.`,
          `If nobody needs that cluster: ${resetToType(host)}`,
        ),
      );
  },
};

const caPath = (given: string | undefined): string => given ?? '/etc/kubernetes/pki/ca.crt';
