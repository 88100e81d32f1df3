import { kubeadmApiVersion, type ResetConfiguration, type UpgradeConfiguration, type UpgradeNode } from './kubeadm.ts';
import { completeTimeouts, withScheme } from './kubeadm-defaults.ts';
import type { ResetDocument, UpgradeDocument } from './reset-upgrade-schemas.ts';

/** A ResetConfiguration with kubeadm's defaults (v1beta4, SetDefaults_ResetConfiguration). */
export const completeResetConfiguration = (document: Partial<ResetDocument>): ResetConfiguration => ({
  ...document,
  apiVersion: kubeadmApiVersion,
  kind: 'ResetConfiguration',
  certificatesDir: document.certificatesDir ?? '/etc/kubernetes/pki',
  ...(document.criSocket === undefined ? {} : { criSocket: withScheme(document.criSocket) }),
  timeouts: completeTimeouts(document.timeouts),
});

/** An UpgradeConfiguration with kubeadm's defaults (v1beta4, SetDefaults_UpgradeConfiguration). */
export const completeUpgradeConfiguration = (document: Partial<UpgradeDocument>): UpgradeConfiguration => ({
  apiVersion: kubeadmApiVersion,
  kind: 'UpgradeConfiguration',
  apply: { ...nodeDefaults, ...document.apply },
  diff: document.diff ?? {},
  node: { ...nodeDefaults, ...document.node },
  plan: { etcdUpgrade: true, ...document.plan },
  timeouts: completeTimeouts(document.timeouts),
});

const nodeDefaults: UpgradeNode = {
  certificateRenewal: true,
  etcdUpgrade: true,
  imagePullPolicy: 'IfNotPresent',
  imagePullSerial: true,
};
