import { posix } from 'node:path';
import type { ClusterConfiguration } from '../spec/index.ts';
import { applyPatches, type PatchFile } from './apply-patches.ts';
import { type ComponentConfig, overlay, withNormalDurations } from './component-config.ts';
import type { KubeletSettings } from './host-settings.ts';
import { dnsAddress } from './service-address.ts';

export interface KubeletConfigurationInput {
  readonly cluster: ClusterConfiguration;
  /** The user's KubeletConfiguration document. */
  readonly user?: ComponentConfig;
  /** What the host needs (`kubeletSettingsFor`); the user's own values win. */
  readonly settings?: KubeletSettings;
  /** The user's settings for this host alone; they win over the document. */
  readonly hostSettings?: ComponentConfig;
  /** Resolver file of the host: `/run/systemd/resolve/resolv.conf` where systemd-resolved runs. */
  readonly resolvConf?: string;
  /** `unix:///…`; not part of what hosts share. */
  readonly criSocket?: string;
  /** Files of the patches directory. */
  readonly patches?: readonly PatchFile[];
}

/** The whole content of `/var/lib/kubelet/config.yaml` of one host, as kubeadm 1.36 writes it. Throws PATCH_INVALID. */
export const kubeletConfiguration = (input: KubeletConfigurationInput): ComponentConfig => {
  const { resolvConf, hostSettings, criSocket, patches = [] } = input;
  const shared = sharedConfiguration(input, resolvConf === undefined ? {} : { resolvConf }, hostSettings);
  const patched = applyPatches('kubeletconfiguration', shared, patches);
  return criSocket === undefined ? patched : { ...patched, containerRuntimeEndpoint: criSocket };
};

/** What the hosts of a cluster share: the ConfigMap `kubelet-config`. Neither patches nor one host's settings are part of it. */
export const kubeletConfigMapData = (
  input: Pick<KubeletConfigurationInput, 'cluster' | 'user' | 'settings'>,
): ComponentConfig => sharedConfiguration(input);

const sharedConfiguration = (
  { cluster, user, settings }: Pick<KubeletConfigurationInput, 'cluster' | 'user' | 'settings'>,
  hostFacts: ComponentConfig = {},
  hostSettings: ComponentConfig = {},
): ComponentConfig => {
  const document = overlay(
    zero,
    kubeadmDefaults(cluster),
    hostFacts,
    settings && { ...settings },
    user,
    hostSettings,
    forced,
  );
  return withNormalDurations(document, zero);
};

const kubeadmDefaults = ({ certificatesDir, networking }: ClusterConfiguration): ComponentConfig => ({
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: true },
    x509: { clientCAFile: posix.join(certificatesDir, 'ca.crt') },
  },
  authorization: { mode: 'Webhook' },
  cgroupDriver: 'systemd',
  clusterDNS: [dnsAddress(networking.serviceSubnet)],
  clusterDomain: networking.dnsDomain,
  healthzBindAddress: '127.0.0.1',
  healthzPort: 10248,
  staticPodPath: '/etc/kubernetes/manifests',
});

/** kubeadm sets these whatever the user says. */
const forced: ComponentConfig = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  rotateCertificates: true,
};

/** What kubelet.config.k8s.io/v1beta1 prints for fields nobody set. */
const zero: ComponentConfig = {
  authentication: { anonymous: {}, webhook: { cacheTTL: '0s' }, x509: {} },
  authorization: { webhook: { cacheAuthorizedTTL: '0s', cacheUnauthorizedTTL: '0s' } },
  containerRuntimeEndpoint: '',
  cpuManagerReconcilePeriod: '0s',
  crashLoopBackOff: {},
  evictionPressureTransitionPeriod: '0s',
  fileCheckFrequency: '0s',
  httpCheckFrequency: '0s',
  imageMaximumGCAge: '0s',
  imageMinimumGCAge: '0s',
  logging: {
    flushFrequency: 0,
    options: { json: { infoBufferSize: '0' }, text: { infoBufferSize: '0' } },
    verbosity: 0,
  },
  memorySwap: {},
  nodeStatusReportFrequency: '0s',
  nodeStatusUpdateFrequency: '0s',
  runtimeRequestTimeout: '0s',
  shutdownGracePeriod: '0s',
  shutdownGracePeriodCriticalPods: '0s',
  streamingConnectionIdleTimeout: '0s',
  syncFrequency: '0s',
  volumeStatsAggPeriod: '0s',
};
