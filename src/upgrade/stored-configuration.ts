import { createHash } from 'node:crypto';
import { SlipwayError } from '../errors/index.ts';
import { isKubeReason, type Kube, type KubeObject } from '../kube/index.ts';
import { parseYaml } from '../render/index.ts';
import { type ClusterConfiguration, readClusterConfiguration } from '../spec/index.ts';

type Document = Readonly<Record<string, unknown>>;

/** A component's configuration out of its ConfigMap. */
export interface StoredComponent {
  readonly document: Document;
  /** kubeadm made it and nobody changed it since: the hash beside it says so. */
  readonly isGenerated: boolean;
}

/** What the cluster keeps of its configuration. */
export interface StoredConfiguration {
  readonly cluster: ClusterConfiguration;
  readonly kubelet: StoredComponent | undefined;
  readonly kubeProxy: StoredComponent | undefined;
}

/** Throws UPGRADE_REFUSED when the cluster keeps none, SPEC_INVALID when it cannot be read. */
export const readStored = async (kube: Kube): Promise<StoredConfiguration> => {
  const [config, kubelet, kubeProxy] = await Promise.all([
    configMap(kube, 'kubeadm-config'),
    configMap(kube, 'kubelet-config'),
    configMap(kube, 'kube-proxy'),
  ]);
  if (config === undefined) throw nothingStored();
  return {
    cluster: readClusterConfiguration(dataOf(config)['ClusterConfiguration'] ?? ''),
    kubelet: componentIn(kubelet, 'kubelet'),
    kubeProxy: componentIn(kubeProxy, 'config.conf'),
  };
};

/** What this identity may not read is as if it were not there: a kubelet sees its own configuration only. */
const configMap = async (kube: Kube, name: string): Promise<KubeObject | undefined> => {
  try {
    return await kube.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name });
  } catch (error) {
    if (isKubeReason(error, 'Forbidden')) return undefined;
    throw error;
  }
};

const componentIn = (object: KubeObject | undefined, key: string): StoredComponent | undefined => {
  const text = object && dataOf(object)[key];
  if (object === undefined || text === undefined) return undefined;
  const document: unknown = parseYaml(text);
  if (typeof document !== 'object' || document === null) return undefined;
  return { document: { ...document }, isGenerated: isSigned(object) };
};

const HASH = 'kubeadm.kubernetes.io/component-config.hash';

/** As kubeadm takes it: SHA-256 over the values in the order of their keys. */
const isSigned = (object: KubeObject): boolean => {
  const data = dataOf(object);
  const hash = createHash('sha256');
  for (const key of Object.keys(data).sort()) hash.update(data[key] ?? '');
  return object.metadata.annotations?.[HASH] === `sha256:${hash.digest('hex')}`;
};

const dataOf = (object: KubeObject): Readonly<Record<string, string>> => {
  const data = object['data'];
  return typeof data === 'object' && data !== null ? { ...(data as Readonly<Record<string, string>>) } : {};
};

const nothingStored = (): SlipwayError =>
  new SlipwayError(
    'UPGRADE_REFUSED',
    'The cluster keeps no configuration: kube-system has no ConfigMap kubeadm-config.',
    {
      hint: 'Store it again: slipway init phase upload-config kubeadm --config FILE',
    },
  );
