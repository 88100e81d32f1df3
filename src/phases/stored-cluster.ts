import { type Kube, textAt } from '../kube/index.ts';
import { type ClusterConfiguration, readClusterConfiguration } from '../spec/index.ts';

const KUBEADM_CONFIG = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: 'kube-system',
  name: 'kubeadm-config',
} as const;

/** What the cluster keeps of its settings; `undefined` where it keeps none that can be read. */
export const storedCluster = async (kube: Kube): Promise<ClusterConfiguration | undefined> => {
  const text = textAt(await kube.get(KUBEADM_CONFIG), 'data', 'ClusterConfiguration');
  try {
    return text === '' ? undefined : readClusterConfiguration(text);
  } catch {
    // Whoever cannot do without it says what is wrong with it.
    return undefined;
  }
};
