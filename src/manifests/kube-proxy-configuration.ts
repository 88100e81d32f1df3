import { type ClusterConfiguration, isIpv6 } from '../spec/index.ts';
import { type ComponentConfig, overlay, withNormalDurations } from './component-config.ts';
import type { KubeProxySettings } from './host-settings.ts';

export interface KubeProxyConfigurationInput {
  readonly cluster: ClusterConfiguration;
  readonly advertiseAddress: string;
  /** The user's KubeProxyConfiguration document. */
  readonly user?: ComponentConfig;
  /** What the hosts need (`kubeProxySettingsFor`); the user's own values win. */
  readonly settings?: KubeProxySettings;
}

/** The whole KubeProxyConfiguration that kubeadm 1.36 puts into the ConfigMap `kube-proxy`. */
export const kubeProxyConfiguration = (input: KubeProxyConfigurationInput): ComponentConfig => {
  const { cluster, advertiseAddress, user, settings } = input;
  const defaults = {
    bindAddress: isIpv6(advertiseAddress) ? '::' : '0.0.0.0',
    clientConnection: { kubeconfig: '/var/lib/kube-proxy/kubeconfig.conf' },
    clusterCIDR: cluster.networking.podSubnet ?? '',
  };
  const document = overlay(zero, defaults, settings && { ...settings }, user, identity);
  return withNormalDurations(document, durations);
};

const identity: ComponentConfig = { apiVersion: 'kubeproxy.config.k8s.io/v1alpha1', kind: 'KubeProxyConfiguration' };

/** What kubeproxy.config.k8s.io/v1alpha1 prints for fields nobody set. */
const zero: ComponentConfig = {
  bindAddressHardFail: false,
  clientConnection: { acceptContentTypes: '', burst: 0, contentType: '', qps: 0 },
  configSyncPeriod: '0s',
  conntrack: {
    maxPerCore: null,
    min: null,
    tcpBeLiberal: false,
    tcpCloseWaitTimeout: null,
    tcpEstablishedTimeout: null,
    udpStreamTimeout: '0s',
    udpTimeout: '0s',
  },
  detectLocal: { bridgeInterface: '', interfaceNamePrefix: '' },
  detectLocalMode: '',
  enableProfiling: false,
  healthzBindAddress: '',
  hostnameOverride: '',
  iptables: {
    localhostNodePorts: null,
    masqueradeAll: false,
    masqueradeBit: null,
    minSyncPeriod: '0s',
    syncPeriod: '0s',
  },
  ipvs: {
    excludeCIDRs: null,
    minSyncPeriod: '0s',
    scheduler: '',
    strictARP: false,
    syncPeriod: '0s',
    tcpFinTimeout: '0s',
    tcpTimeout: '0s',
    udpTimeout: '0s',
  },
  logging: {
    flushFrequency: 0,
    options: { json: { infoBufferSize: '0' }, text: { infoBufferSize: '0' } },
    verbosity: 0,
  },
  metricsBindAddress: '',
  mode: '',
  nftables: { masqueradeAll: false, masqueradeBit: null, minSyncPeriod: '0s', syncPeriod: '0s' },
  nodePortAddresses: null,
  oomScoreAdj: null,
  portRange: '',
  showHiddenMetricsForVersion: '',
  winkernel: {
    enableDSR: false,
    forwardHealthCheckVip: false,
    networkName: '',
    rootHnsEndpointName: '',
    sourceVip: '',
  },
};

/** Unset, the conntrack timeouts print `null`; set, they are durations too. */
const durations = overlay(zero, { conntrack: { tcpCloseWaitTimeout: '0s', tcpEstablishedTimeout: '0s' } });
