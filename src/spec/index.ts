export { cidrsOf, contains, isAddress, isIpv6, nthAddress, overlaps } from './cidr.ts';
export type * from './cluster.ts';
export { clusterSchema } from './cluster-schema.ts';
export { defaultDocuments } from './default-documents.ts';
export { formatDuration, parseDuration } from './duration.ts';
export { formatEndpoint, parseEndpoint } from './endpoint.ts';
export { exampleCluster } from './example-cluster.ts';
export type { InitFlags, JoinFlags, ResetFlags, UpgradeFlags } from './flags.ts';
export {
  endpointOf,
  isControlPlane,
  isEtcdHost,
  isNode,
  isWorker,
  knownAddressOf,
  leaderOf,
  ledBy,
  mayLead,
  nodeNameOf,
  withHosts,
} from './hosts.ts';
export { clusterFromKubeadmConfig } from './init-from-flags.ts';
export { clusterForJoin, joinConfigurationFrom } from './join-from-flags.ts';
export type * from './kubeadm.ts';
export { kubeadmApiVersion } from './kubeadm.ts';
export { type KubeadmConfig, readKubeadmConfig } from './kubeadm-config.ts';
export { labCluster } from './lab-cluster.ts';
export { type LoadOptions, loadCluster } from './load-cluster.ts';
export { compareReleases, parseRelease, type Release } from './release.ts';
export { resetConfigurationFrom } from './reset-from-flags.ts';
export type { ResetDocument } from './reset-upgrade-schemas.ts';
export { type Problem, SpecError, showProblem } from './spec-error.ts';
export { readClusterConfiguration, writeClusterConfiguration } from './stored-configuration.ts';
export { bootstrapTokenFrom, expiryOf, type TokenFlags } from './token-from-flags.ts';
export { type UpgradeCommand, upgradeConfigurationFrom } from './upgrade-from-flags.ts';
export { usesIpv6 } from './uses-ipv6.ts';
export { defaultKubernetesVersion, supportedVersions } from './versions.ts';
export { writeKubeadmDocument } from './write-document.ts';
