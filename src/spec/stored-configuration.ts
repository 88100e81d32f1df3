import { parse, stringify } from 'yaml';
import { SlipwayError } from '../errors/index.ts';
import type { ClusterConfiguration } from './kubeadm.ts';
import { completeClusterConfiguration, defaultBindPort } from './kubeadm-defaults.ts';
import type { ClusterDocument } from './kubeadm-schemas.ts';
import { isRecord } from './source-document.ts';

/**
 * The YAML that kubeadm keeps in the ConfigMap kube-system/kubeadm-config: keys in alphabetical order, empty fields left out
 * as kubeadm leaves them out.
 */
export const writeClusterConfiguration = (cluster: ClusterConfiguration): string => {
  const { etcd } = cluster;
  const external =
    'external' in etcd
      ? { external: { caFile: '', certFile: '', keyFile: '', ...withoutEmpty(etcd.external) } }
      : undefined;
  const stored = { ...withoutEmpty(cluster), ...(external && { etcd: external }) };
  // YAML 1.1, because kubeadm reads "on" and "yes" as booleans unless they are quoted.
  return stringify(stored, { version: '1.1', sortMapEntries: true, indentSeq: false, lineWidth: 0 });
};

/**
 * A ClusterConfiguration out of the ConfigMap, defaults filled in. Unknown fields are left out of no sight: they stay.
 * Throws KUBECONFIG_INVALID's cousin SPEC_INVALID when the text is no ClusterConfiguration of v1beta4.
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
    return parse(yaml, { uniqueKeys: false, logLevel: 'silent' });
  } catch (cause) {
    throw unreadable(`it is not YAML (${cause instanceof Error ? cause.message : String(cause)})`);
  }
};

const unreadable = (why: string): SlipwayError =>
  new SlipwayError('SPEC_INVALID', `The ConfigMap kube-system/kubeadm-config cannot be used: ${why}.`, {
    hint: 'kubectl -n kube-system get configmap kubeadm-config -o yaml',
  });

/** Go's omitempty, except for `value` of an argument and the like, which are always written. */
const withoutEmpty = <T extends object>(fields: T): T =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      if (kept.has(name)) return [[name, value]];
      if (isRecord(value)) return [[name, withoutEmpty(value)]];
      if (Array.isArray(value))
        return value.length === 0 ? [] : [[name, value.map((item) => (isRecord(item) ? withoutEmpty(item) : item))]];
      return value === '' || value === false || value === undefined ? [] : [[name, value]];
    }),
  ) as T;

/** Fields that kubeadm writes even when they are empty. */
const kept = new Set(['name', 'value', 'featureGates', 'hostPath', 'mountPath']);
