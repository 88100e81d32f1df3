import { Document, isScalar, parse, parseDocument, type Scalar, visit } from 'yaml';
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
  const document = new Document(stored, { ...yaml11, sortMapEntries: true });
  visit(document, { Scalar: (_key, node) => quoteLikeGo(node) });
  return document.toString({ indentSeq: false, lineWidth: 0, singleQuote: true });
};

/** kubeadm reads by YAML 1.1, where `on` and `yes` are booleans. */
const yaml11 = { version: '1.1' } as const;

/** Double quotes where the text would be taken for something else, single quotes where its characters need some. */
const quoteLikeGo = (node: Scalar): void => {
  if (typeof node.value === 'string' && isTakenForOther(node.value)) node.type = 'QUOTE_DOUBLE';
};

const isTakenForOther = (text: string): boolean => {
  const { contents, errors } = parseDocument(text, { ...yaml11, logLevel: 'silent' });
  if (contents === null) return text === '';
  return errors.length === 0 && isScalar(contents) && typeof contents.value !== 'string';
};

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

/** Go's omitempty: empty texts, lists, `false` and nothing are left out; structs stay, and so do fields that kubeadm always writes. */
const withoutEmpty = <T extends object>(fields: T, inside = ''): T =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([name, value]) => kept[inside]?.includes(name) || !isEmpty(name, value))
      .map(([name, value]) => [name, verbatim.has(name) ? value : compact(value, name)]),
  ) as T;

const compact = (value: unknown, name: string): unknown => {
  if (Array.isArray(value)) return value.map((item) => compact(item, name));
  return isRecord(value) ? withoutEmpty(value, name) : value;
};

const isEmpty = (name: string, value: unknown): boolean => {
  if (isRecord(value)) return name === 'featureGates' && Object.keys(value).length === 0;
  return [undefined, null, '', false].includes(value as null) || (Array.isArray(value) && value.length === 0);
};

/** Maps of the user's own, to write as they are. */
const verbatim = new Set(['featureGates', 'valueFrom']);

/** Fields that are written even when they are empty, by what they are part of. */
const kept: Readonly<Record<string, readonly string[]>> = {
  extraArgs: ['name', 'value'],
  extraEnvs: ['name'],
  extraVolumes: ['name', 'hostPath', 'mountPath'],
};
