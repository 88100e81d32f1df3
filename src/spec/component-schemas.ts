import { z } from 'zod';
import { durationSchema } from './field-schemas.ts';

type Shape = keyof typeof shapes;
type FieldTable = Readonly<Partial<Record<Shape, string>>>;

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
  list: `
    registerWithTaints reservedMemory shutdownGracePeriodByPodPriority tlsCurvePreferences`,
  pairs: `
    cpuManagerPolicyOptions evictionHard evictionMinimumReclaim evictionSoft evictionSoftGracePeriod
    kubeReserved qosReserved systemReserved topologyManagerPolicyOptions`,
  switches: `
    featureGates`,
  object: `
    authentication authorization crashLoopBackOff logging memorySwap staticPodURLHeader tracing userNamespaces`,
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
  object: `
    clientConnection conntrack detectLocal iptables ipvs logging nftables winkernel`,
};

const shapes = {
  boolean: z.boolean(),
  integer: z.int(),
  number: z.number(),
  text: z.string(),
  duration: durationSchema,
  texts: z.array(z.string()),
  list: z.array(z.unknown()),
  pairs: z.record(z.string(), z.string()),
  switches: z.record(z.string(), z.boolean()),
  object: z.record(z.string(), z.unknown()),
};

const schemaOf = (table: FieldTable): Record<string, z.ZodType> =>
  Object.fromEntries(
    Object.entries(shapes).flatMap(([shape, schema]) =>
      (table[shape as Shape] ?? '')
        .split(/\s+/)
        .filter((name) => name !== '')
        .map((name) => [name, schema.exactOptional()]),
    ),
  );

/** Settings of a KubeletConfiguration without its apiVersion and kind. */
export const kubeletSettingsSchema = z.strictObject(schemaOf(kubelet)).meta({
  id: 'KubeletSettings',
  description: 'Fields of a KubeletConfiguration (kubelet.config.k8s.io/v1beta1).',
});

export const kubeletDocumentSchema = z.strictObject({
  apiVersion: z.literal('kubelet.config.k8s.io/v1beta1'),
  kind: z.literal('KubeletConfiguration'),
  ...schemaOf(kubelet),
});

export const kubeProxyDocumentSchema = z.strictObject({
  apiVersion: z.literal('kubeproxy.config.k8s.io/v1alpha1'),
  kind: z.literal('KubeProxyConfiguration'),
  ...schemaOf(kubeProxy),
});
