import { z } from 'zod';
import { clusterFileSchema } from './cluster-schemas.ts';
import { kubeletDocumentSchema, kubeProxyDocumentSchema } from './component-schemas.ts';
import { clusterDocumentSchema, initDocumentSchema, joinDocumentSchema } from './kubeadm-schemas.ts';

/**
 * JSON Schema (draft 2020-12) for editors: of the Cluster document and of the kubeadm documents that may stand beside it.
 * The repository holds it as `schema/cluster.schema.json`.
 */
export const clusterSchema = (): object => {
  const { $schema, ...schema } = z.toJSONSchema(anyDocument, { io: 'input', target: 'draft-2020-12' });
  return {
    $schema,
    $id: 'https://slipway.dev/schema/v1alpha1/cluster.schema.json',
    title: 'Slipway cluster file',
    ...schema,
  };
};

const anyDocument = z.union([
  clusterFileSchema.meta({ description: 'A cluster: its hosts, networks and components.' }),
  clusterDocumentSchema.meta({ description: 'kubeadm: settings of the whole cluster.' }),
  initDocumentSchema.meta({ description: 'kubeadm: settings of the first control plane.' }),
  joinDocumentSchema.meta({ description: 'kubeadm: settings of hosts that join.' }),
  kubeletDocumentSchema.meta({ description: 'Settings of the kubelet on every host.' }),
  kubeProxyDocumentSchema.meta({ description: 'Settings of kube-proxy.' }),
]);
