import { z } from 'zod';
import { durationSchema } from './field-schemas.ts';
import {
  clusterDocumentSchema,
  discovery,
  externalEtcd,
  image,
  initDocumentSchema,
  joinDocumentSchema,
  localEtcd,
  nodeRegistration,
  volumes,
} from './kubeadm-schemas.ts';

export const oldKubeadmApiVersion = 'kubeadm.k8s.io/v1beta3';

const apiVersion = z.literal(oldKubeadmApiVersion);
const args = z.record(z.string(), z.string());
const component = { extraArgs: args.exactOptional(), extraVolumes: volumes.exactOptional() };
const oldRegistration = nodeRegistration
  .omit({ imagePullSerial: true })
  .extend({ kubeletExtraArgs: args.exactOptional() });
const oldDocument = { apiVersion, nodeRegistration: oldRegistration.exactOptional() };

export const oldClusterSchema = clusterDocumentSchema
  .omit({ encryptionAlgorithm: true, certificateValidityPeriod: true, caCertificateValidityPeriod: true, proxy: true })
  .extend({
    apiVersion,
    etcd: z
      .strictObject({
        local: localEtcd.omit({ extraEnvs: true }).extend({ extraArgs: args.exactOptional() }).exactOptional(),
        external: externalEtcd.omit({ httpEndpoints: true }).exactOptional(),
      })
      .exactOptional(),
    apiServer: z
      .strictObject({
        ...component,
        certSANs: z.array(z.string()).exactOptional(),
        timeoutForControlPlane: durationSchema.exactOptional(),
      })
      .exactOptional(),
    controllerManager: z.strictObject(component).exactOptional(),
    scheduler: z.strictObject(component).exactOptional(),
    dns: z.strictObject(image).exactOptional(),
  });

export const oldInitSchema = initDocumentSchema.omit({ dryRun: true, timeouts: true }).extend(oldDocument);

export const oldJoinSchema = joinDocumentSchema.omit({ dryRun: true, timeouts: true }).extend({
  ...oldDocument,
  discovery: discovery.extend({ timeout: durationSchema.exactOptional() }).exactOptional(),
});
