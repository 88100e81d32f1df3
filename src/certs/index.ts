export { createBootstrapToken } from './bootstrap-token.ts';
export { caCertHash, caCertHashes } from './ca-cert-hash.ts';
export { createCertificateKey, decryptWithKey, encryptWithKey } from './certificate-key.ts';
export {
  type CertificateExpiration,
  type CertificateExpirationInfo,
  expirationInfo,
} from './expiration-info.ts';
export { type Expiration, expirations } from './expirations.ts';
export { type CertificateInfo, inspectCertificate } from './inspect-certificate.ts';
export type { Authority } from './issue.ts';
export { signJws, verifyJws } from './jws.ts';
export { createKeySupply, type KeySupply } from './key-supply.ts';
export { certificateKubeconfig, clusterInfoKubeconfig, tokenKubeconfig } from './kubeconfig.ts';
export { type KubeconfigFile, type KubeconfigSpec, kubeconfigTable } from './kubeconfig-table.ts';
export { leadTo } from './lead-to.ts';
export { type MergeOptions, mergeKubeconfig } from './merge-kubeconfig.ts';
export { type KubeconfigContent, parseKubeconfig } from './parse-kubeconfig.ts';
export type { PkiContext } from './pki-context.ts';
export type { IssuedRow, PkiFile, PkiFiles } from './pki-file.ts';
export { type Renewal, type RenewOptions, renew, renewClient } from './renew.ts';
export { type RenewableName, renewablesOf } from './renewables.ts';
export { requestFileNames, type SigningRequest, signingRequests } from './requests.ts';
export { type SharedFile, sharedFilesOf } from './shared-files.ts';
export {
  type ExistingKubeconfig,
  type IssuedKubeconfig,
  issueKubeconfigs,
  type RunningKubeconfigs,
  startKubeconfigs,
} from './start-kubeconfigs.ts';
export { issueCert, issuePki, type PkiResult, type RunningPki, startPki } from './start-pki.ts';
export { type CaName, type CertName, type CertSpec, certsFor, certTable, type LeafName } from './table.ts';
export { type KubeconfigUser, userKubeconfig } from './user-kubeconfig.ts';
