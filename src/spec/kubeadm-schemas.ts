import { z } from 'zod';
import {
  absolutePathSchema,
  addressSchema,
  apiServerSanSchema,
  caHashSchema,
  certSanSchema,
  dnsNameSchema,
  durationSchema,
  endpointSchema,
  imageRepositorySchema,
  nodeNameSchema,
  portSchema,
  subnetSchema,
  tokenSchema,
} from './field-schemas.ts';
import { kubeadmApiVersion } from './kubeadm.ts';
import { patchesSchema, pullPolicySchema, timeoutsSchema } from './reset-upgrade-schemas.ts';

const texts = z.array(z.string());
const args = z.array(
  z.strictObject({ name: z.string().min(1, 'an argument needs a name'), value: z.string().default('') }),
);
const certSans = z.array(certSanSchema);

export const taintSchema = z.strictObject({
  key: z.string().min(1, 'a taint needs a key').meta({ description: 'Such as node-role.kubernetes.io/control-plane.' }),
  value: z.string().exactOptional().meta({ description: 'Empty unless given.' }),
  effect: z
    .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
    .meta({ description: 'What happens to pods that do not tolerate it.' }),
  timeAdded: z.string().exactOptional().meta({ description: 'Ignored.' }),
});

const keyOf = z.strictObject({
  name: z.string().exactOptional(),
  key: z.string(),
  optional: z.boolean().exactOptional(),
});

/** core/v1 EnvVarSource. */
const envSource = z.strictObject({
  fieldRef: z.strictObject({ apiVersion: z.string().exactOptional(), fieldPath: z.string() }).exactOptional(),
  resourceFieldRef: z
    .strictObject({
      containerName: z.string().exactOptional(),
      resource: z.string(),
      divisor: z.union([z.string(), z.number()]).exactOptional(),
    })
    .exactOptional(),
  configMapKeyRef: keyOf.exactOptional(),
  secretKeyRef: keyOf.exactOptional(),
  fileKeyRef: z
    .strictObject({ volumeName: z.string(), path: z.string(), key: z.string(), optional: z.boolean().exactOptional() })
    .exactOptional(),
});

const envs = z.array(
  z.strictObject({
    name: z.string(),
    value: z.string().exactOptional(),
    valueFrom: envSource.exactOptional(),
  }),
);

export const volumes = z.array(
  z.strictObject({
    name: z.string(),
    hostPath: z.string(),
    mountPath: z.string(),
    readOnly: z.boolean().exactOptional(),
    pathType: z.string().exactOptional(),
  }),
);

const component = {
  extraArgs: args.exactOptional(),
  extraVolumes: volumes.exactOptional(),
  extraEnvs: envs.exactOptional(),
};

export const image = { imageRepository: imageRepositorySchema.exactOptional(), imageTag: z.string().exactOptional() };

export const nodeRegistration = z.strictObject({
  name: nodeNameSchema.exactOptional(),
  criSocket: z.string().exactOptional(),
  taints: z.array(taintSchema).exactOptional(),
  kubeletExtraArgs: args.exactOptional(),
  ignorePreflightErrors: texts.exactOptional(),
  imagePullPolicy: pullPolicySchema.exactOptional(),
  imagePullSerial: z.boolean().exactOptional(),
});

export const apiEndpoint = z.strictObject({
  advertiseAddress: addressSchema.exactOptional(),
  bindPort: portSchema.exactOptional(),
});

export const bootstrapToken = z.strictObject({
  token: tokenSchema.exactOptional(),
  description: z.string().exactOptional(),
  ttl: durationSchema.exactOptional(),
  expires: z.iso.datetime({ offset: true, error: 'expected a time such as 2030-01-31T00:00:00Z' }).exactOptional(),
  usages: z.array(z.enum(['signing', 'authentication'])).exactOptional(),
  groups: z
    .array(
      z.string().regex(/^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/, {
        error: ({ input }) => `expected a group such as system:bootstrappers:example, found ${JSON.stringify(input)}`,
      }),
    )
    .exactOptional(),
});

export const certificateKey = z.string().regex(/^([0-9a-f]{64})?$/i, { error: 'expected 64 hexadecimal digits' });

export const localEtcd = z.strictObject({
  ...image,
  dataDir: absolutePathSchema.exactOptional(),
  extraArgs: args.exactOptional(),
  extraEnvs: envs.exactOptional(),
  serverCertSANs: certSans.exactOptional(),
  peerCertSANs: certSans.exactOptional(),
});

export const externalEtcd = z.strictObject({
  endpoints: texts.min(1, 'expected at least one endpoint'),
  httpEndpoints: texts.exactOptional(),
  caFile: z.string().exactOptional(),
  certFile: z.string().exactOptional(),
  keyFile: z.string().exactOptional(),
});

export const clusterDocumentSchema = z.strictObject({
  apiVersion: z.literal(kubeadmApiVersion),
  kind: z.literal('ClusterConfiguration'),
  kubernetesVersion: z.string().exactOptional(),
  clusterName: z.string().exactOptional(),
  controlPlaneEndpoint: endpointSchema.exactOptional(),
  certificatesDir: absolutePathSchema.exactOptional(),
  imageRepository: imageRepositorySchema.exactOptional(),
  encryptionAlgorithm: z.enum(['RSA-2048', 'RSA-3072', 'RSA-4096', 'ECDSA-P256', 'ECDSA-P384']).exactOptional(),
  certificateValidityPeriod: durationSchema.exactOptional(),
  caCertificateValidityPeriod: durationSchema.exactOptional(),
  networking: z
    .strictObject({
      podSubnet: subnetSchema.exactOptional(),
      serviceSubnet: subnetSchema.exactOptional(),
      dnsDomain: dnsNameSchema.exactOptional(),
    })
    .exactOptional(),
  etcd: z.strictObject({ local: localEtcd.exactOptional(), external: externalEtcd.exactOptional() }).exactOptional(),
  apiServer: z.strictObject({ ...component, certSANs: z.array(apiServerSanSchema).exactOptional() }).exactOptional(),
  controllerManager: z.strictObject(component).exactOptional(),
  scheduler: z.strictObject(component).exactOptional(),
  dns: z.strictObject({ ...image, disabled: z.boolean().exactOptional() }).exactOptional(),
  proxy: z.strictObject({ disabled: z.boolean().exactOptional() }).exactOptional(),
  featureGates: z.record(z.string(), z.boolean()).exactOptional(),
});

export const initDocumentSchema = z.strictObject({
  apiVersion: z.literal(kubeadmApiVersion),
  kind: z.literal('InitConfiguration'),
  bootstrapTokens: z.array(bootstrapToken).exactOptional(),
  dryRun: z.boolean().exactOptional(),
  nodeRegistration: nodeRegistration.exactOptional(),
  localAPIEndpoint: apiEndpoint.exactOptional(),
  certificateKey: certificateKey.exactOptional(),
  skipPhases: texts.exactOptional(),
  patches: patchesSchema.exactOptional(),
  timeouts: timeoutsSchema.exactOptional(),
});

export const discovery = z.strictObject({
  bootstrapToken: z
    .strictObject({
      token: tokenSchema.exactOptional(),
      apiServerEndpoint: z.string().exactOptional(),
      caCertHashes: z.array(caHashSchema).exactOptional(),
      unsafeSkipCAVerification: z.boolean().exactOptional(),
    })
    .exactOptional(),
  file: z.strictObject({ kubeConfigPath: z.string() }).exactOptional(),
  tlsBootstrapToken: tokenSchema.exactOptional(),
});

export const joinDocumentSchema = z.strictObject({
  apiVersion: z.literal(kubeadmApiVersion),
  kind: z.literal('JoinConfiguration'),
  dryRun: z.boolean().exactOptional(),
  nodeRegistration: nodeRegistration.exactOptional(),
  caCertPath: z
    .string()
    .regex(/^\/.*\.crt$/, { error: 'expected an absolute path that ends in .crt' })
    .exactOptional(),
  discovery: discovery.exactOptional(),
  controlPlane: z
    .strictObject({ localAPIEndpoint: apiEndpoint.exactOptional(), certificateKey: certificateKey.exactOptional() })
    .exactOptional(),
  skipPhases: texts.exactOptional(),
  patches: patchesSchema.exactOptional(),
  timeouts: timeoutsSchema.exactOptional(),
});

export type ClusterDocument = z.infer<typeof clusterDocumentSchema>;
export type InitDocument = z.infer<typeof initDocumentSchema>;
export type JoinDocument = z.infer<typeof joinDocumentSchema>;
