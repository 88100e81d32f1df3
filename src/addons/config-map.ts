import { createHash } from 'node:crypto';
import type { KubeObject } from './kube-object.ts';

export const configMap = (
  namespace: string,
  name: string,
  data: Readonly<Record<string, string>>,
  metadata: Pick<KubeObject['metadata'], 'annotations' | 'labels'> = {},
): KubeObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, ...metadata }, data });

/** The annotation that tells kubeadm "nobody changed this by hand": SHA-256 over the values in the order of their keys. */
export const configHash = (data: Readonly<Record<string, string>>): { annotations: Record<string, string> } => {
  const hash = createHash('sha256');
  for (const key of Object.keys(data).sort()) hash.update(data[key] ?? '');
  return { annotations: { 'kubeadm.kubernetes.io/component-config.hash': `sha256:${hash.digest('hex')}` } };
};
