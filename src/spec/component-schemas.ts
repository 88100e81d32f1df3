import { z } from 'zod';
import { type FieldTable, fieldsOf, partOf } from './field-table.ts';

/** Top-level fields by the shape of their value, of kubelet.config.k8s.io/v1beta1 and kubeproxy.config.k8s.io/v1alpha1 (Kubernetes 1.36). */
const kubelet: FieldTable = {
  boolean: `
    cgroupsPerQOS cpuCFSQuota enableContentionProfiling enableControllerAttachDetach enableDebugFlagsHandler
    enableDebuggingHandlers enableProfilingHandler enableServer enableSystemLogHandler enableSystemLogQuery
    failCgroupV1 failSwapOn kernelMemcgNotification localStorageCapacityIsolation makeIPTablesUtilChains
    mergeDefaultEvictionSettings protectKernelDefaults registerNode rotateCertificates runOnce seccompDefault
    serializeImagePulls serverTLSBootstrap singleProcessOOMKill`,
  integer: `
    containerLogMaxFiles containerLogMaxWorkers eventBurst eventRecordQPS evictionMaxPodGracePeriod
    healthzPort imageGCHighThresholdPercent imageGCLowThresholdPercent iptablesDropBit iptablesMasqueradeBit
    kubeAPIBurst kubeAPIQPS maxOpenFiles maxParallelImagePulls maxPods nodeLeaseDurationSeconds
    nodeStatusMaxImages oomScoreAdj podPidsLimit podsPerCore port readOnlyPort registryBurst registryPullQPS`,
  number: `
    memoryThrottlingFactor`,
  text: `
    address cgroupDriver cgroupRoot clusterDomain configMapAndSecretChangeDetectionStrategy
    containerLogMaxSize containerRuntimeEndpoint contentType cpuManagerPolicy hairpinMode healthzBindAddress
    imagePullCredentialsVerificationPolicy imageServiceEndpoint kubeReservedCgroup kubeletCgroups
    memoryManagerPolicy memoryReservationPolicy podCIDR podLogsDir providerID reservedSystemCPUs resolvConf
    showHiddenMetricsForVersion staticPodPath staticPodURL systemCgroups systemReservedCgroup tlsCertFile
    tlsMinVersion tlsPrivateKeyFile topologyManagerPolicy topologyManagerScope volumePluginDir`,
  duration: `
    containerLogMonitorInterval cpuCFSQuotaPeriod cpuManagerReconcilePeriod evictionPressureTransitionPeriod
    fileCheckFrequency httpCheckFrequency imageMaximumGCAge imageMinimumGCAge nodeStatusReportFrequency
    nodeStatusUpdateFrequency runtimeRequestTimeout shutdownGracePeriod shutdownGracePeriodCriticalPods
    streamingConnectionIdleTimeout syncFrequency volumeStatsAggPeriod`,
  texts: `
    allowedUnsafeSysctls clusterDNS enforceNodeAllocatable preloadedImagesVerificationAllowlist
    tlsCipherSuites`,
  integers: `
    tlsCurvePreferences`,
  lists: `
    staticPodURLHeader`,
  pairs: `
    cpuManagerPolicyOptions evictionHard evictionMinimumReclaim evictionSoft evictionSoftGracePeriod
    kubeReserved qosReserved systemReserved topologyManagerPolicyOptions`,
  switches: `
    featureGates`,
};

const kubeProxy: FieldTable = {
  boolean: `
    bindAddressHardFail enableProfiling windowsRunAsService`,
  integer: `
    oomScoreAdj`,
  text: `
    bindAddress clusterCIDR detectLocalMode healthzBindAddress hostnameOverride metricsBindAddress mode
    portRange showHiddenMetricsForVersion`,
  duration: `
    configSyncPeriod`,
  texts: `
    nodePortAddresses`,
  switches: `
    featureGates`,
};

const routing = partOf({ boolean: 'splitStream', quantity: 'infoBufferSize' });
const logging = partOf(
  { text: 'format', period: 'flushFrequency', integer: 'verbosity' },
  {
    options: partOf({}, { text: routing, json: routing }),
    vmodule: z.array(partOf({ text: 'filePattern', integer: 'verbosity' })),
  },
);

/** Fields of a KubeletConfiguration that have fields of their own. */
const kubeletParts = {
  authentication: partOf(
    {},
    {
      anonymous: partOf({ boolean: 'enabled' }),
      webhook: partOf({ boolean: 'enabled', duration: 'cacheTTL' }),
      x509: partOf({ text: 'clientCAFile' }),
    },
  ),
  authorization: partOf({ text: 'mode' }, { webhook: partOf({ duration: 'cacheAuthorizedTTL cacheUnauthorizedTTL' }) }),
  crashLoopBackOff: partOf({ duration: 'maxContainerRestartPeriod' }),
  logging,
  memorySwap: partOf({ text: 'swapBehavior' }),
  registerWithTaints: z.array(partOf({ text: 'key value effect timeAdded' })),
  reservedMemory: z.array(partOf({ integer: 'numaNode', quantities: 'limits' })),
  shutdownGracePeriodByPodPriority: z.array(partOf({ integer: 'priority shutdownGracePeriodSeconds' })),
  tracing: partOf({ text: 'endpoint', integer: 'samplingRatePerMillion' }),
  userNamespaces: partOf({ integer: 'idsPerPod' }),
};

/** Fields of a KubeProxyConfiguration that have fields of their own. */
const kubeProxyParts = {
  clientConnection: partOf({ text: 'kubeconfig acceptContentTypes contentType', number: 'qps', integer: 'burst' }),
  conntrack: partOf({
    integer: 'maxPerCore min',
    duration: 'tcpEstablishedTimeout tcpCloseWaitTimeout udpTimeout udpStreamTimeout',
    boolean: 'tcpBeLiberal',
  }),
  detectLocal: partOf({ text: 'bridgeInterface interfaceNamePrefix' }),
  iptables: partOf({
    integer: 'masqueradeBit',
    boolean: 'masqueradeAll localhostNodePorts',
    duration: 'syncPeriod minSyncPeriod',
  }),
  ipvs: partOf({
    duration: 'syncPeriod minSyncPeriod tcpTimeout tcpFinTimeout udpTimeout',
    text: 'scheduler',
    texts: 'excludeCIDRs',
    boolean: 'strictARP',
  }),
  logging,
  nftables: partOf({ integer: 'masqueradeBit', boolean: 'masqueradeAll', duration: 'syncPeriod minSyncPeriod' }),
  winkernel: partOf({
    text: 'networkName sourceVip rootHnsEndpointName',
    boolean: 'enableDSR forwardHealthCheckVip',
  }),
};

/** Settings of a KubeletConfiguration without its apiVersion and kind. */
export const kubeletSettingsSchema = z.strictObject(fieldsOf(kubelet, kubeletParts)).meta({
  id: 'KubeletSettings',
  description: 'Fields of a KubeletConfiguration (kubelet.config.k8s.io/v1beta1).',
});

export const kubeletDocumentSchema = z.strictObject({
  apiVersion: z.literal('kubelet.config.k8s.io/v1beta1'),
  kind: z.literal('KubeletConfiguration'),
  ...fieldsOf(kubelet, kubeletParts),
});

export const kubeProxyDocumentSchema = z.strictObject({
  apiVersion: z.literal('kubeproxy.config.k8s.io/v1alpha1'),
  kind: z.literal('KubeProxyConfiguration'),
  ...fieldsOf(kubeProxy, kubeProxyParts),
});
