import { parse } from 'yaml';
import { SlipwayError } from '../errors/index.ts';
import type { ClusterConfiguration } from './kubeadm.ts';
import { completeClusterConfiguration, defaultBindPort } from './kubeadm-defaults.ts';
import type { ClusterDocument } from './kubeadm-schemas.ts';
import { isRecord } from './source-document.ts';
import { writeKubeadmDocument } from './write-document.ts';

/** The YAML that kubeadm keeps in the ConfigMap kube-system/kubeadm-config. */
export const writeClusterConfiguration = (cluster: ClusterConfiguration): string => writeKubeadmDocument(cluster);

/**
 * A ClusterConfiguration out of the ConfigMap, defaults filled in. Fields that Slipway does not know stay as they are.
 * Throws SPEC_INVALID when the text is no ClusterConfiguration of v1beta4.
 */
export const readClusterConfiguration = (yaml: string): ClusterConfiguration => {
  const value = parsed(yaml);
  if (!isRecord(value) || value['kind'] !== 'ClusterConfiguration')
    throw unreadable('it holds no ClusterConfiguration');
  if (value['apiVersion'] !== 'kubeadm.k8s.io/v1beta4')
    throw unreadable(`its apiVersion is ${String(value['apiVersion'])}, not kubeadm.k8s.io/v1beta4`);
  const document = value as Partial<ClusterDocument>;
  return completeClusterConfiguration(document, document.kubernetesVersion ?? '', defaultBindPort);
};

const parsed = (yaml: string): unknown => {
  try {
    return parse(yaml, { uniqueKeys: false, logLevel: 'error' });
  } catch {
    throw unreadable('it is not YAML');
  }
};

const unreadable = (why: string): SlipwayError =>
  new SlipwayError('SPEC_INVALID', `The ConfigMap kube-system/kubeadm-config cannot be used: ${why}.`, {
    hint: 'kubectl -n kube-system get configmap kubeadm-config -o yaml',
  });
