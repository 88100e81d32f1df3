import { z } from 'zod';
import { durationSchema } from './field-schemas.ts';
import { kubeadmApiVersion } from './kubeadm.ts';

const texts = z.array(z.string());
const flag = z.boolean().exactOptional();
const version = z.string().exactOptional();

/** Go durations of every kind of kubeadm document. */
export const timeoutsSchema = z.strictObject({
  controlPlaneComponentHealthCheck: durationSchema.exactOptional(),
  kubeletHealthCheck: durationSchema.exactOptional(),
  kubernetesAPICall: durationSchema.exactOptional(),
  etcdAPICall: durationSchema.exactOptional(),
  tlsBootstrap: durationSchema.exactOptional(),
  discovery: durationSchema.exactOptional(),
  upgradeManifests: durationSchema.exactOptional(),
});

export const pullPolicySchema = z.enum(['Always', 'IfNotPresent', 'Never']);
export const patchesSchema = z.strictObject({ directory: z.string().exactOptional() });

/** Flags of umount(2) that a reset may use. */
const unmountFlags = z.array(z.enum(['MNT_FORCE', 'MNT_DETACH', 'MNT_EXPIRE', 'UMOUNT_NOFOLLOW']));

export const resetDocumentSchema = z.strictObject({
  apiVersion: z.literal(kubeadmApiVersion),
  kind: z.literal('ResetConfiguration'),
  cleanupTmpDir: flag,
  certificatesDir: z.string().exactOptional(),
  criSocket: z.string().exactOptional(),
  dryRun: flag,
  force: flag,
  ignorePreflightErrors: texts.exactOptional(),
  skipPhases: texts.exactOptional(),
  unmountFlags: unmountFlags.exactOptional(),
  timeouts: timeoutsSchema.exactOptional(),
});

/** What `upgrade apply` and `upgrade node` share. */
const step = {
  certificateRenewal: flag,
  dryRun: flag,
  etcdUpgrade: flag,
  ignorePreflightErrors: texts.exactOptional(),
  skipPhases: texts.exactOptional(),
  patches: patchesSchema.exactOptional(),
  imagePullPolicy: pullPolicySchema.exactOptional(),
  imagePullSerial: flag,
};

/** What `upgrade plan` and `upgrade apply` share. */
const target = {
  kubernetesVersion: version,
  allowExperimentalUpgrades: flag,
  allowRCUpgrades: flag,
  printConfig: flag,
};

export const upgradeDocumentSchema = z.strictObject({
  apiVersion: z.literal(kubeadmApiVersion),
  kind: z.literal('UpgradeConfiguration'),
  apply: z.strictObject({ ...step, ...target, forceUpgrade: flag }).exactOptional(),
  diff: z.strictObject({ kubernetesVersion: version, contextLines: z.int().exactOptional() }).exactOptional(),
  node: z.strictObject(step).exactOptional(),
  plan: z
    .strictObject({ ...target, dryRun: flag, etcdUpgrade: flag, ignorePreflightErrors: texts.exactOptional() })
    .exactOptional(),
  timeouts: timeoutsSchema.exactOptional(),
});

export type ResetDocument = z.infer<typeof resetDocumentSchema>;
export type UpgradeDocument = z.infer<typeof upgradeDocumentSchema>;
