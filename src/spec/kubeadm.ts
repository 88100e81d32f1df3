/** kubeadm.k8s.io/v1beta4 as Slipway reads and writes it, after defaulting. Field names are the API's own. */

export const kubeadmApiVersion = 'kubeadm.k8s.io/v1beta4';

export interface Arg {
  readonly name: string;
  readonly value: string;
}

export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: Readonly<Record<string, unknown>>;
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

export interface HostPathMount {
  readonly name: string;
  readonly hostPath: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
  readonly pathType?: string;
}

export interface ControlPlaneComponent {
  readonly extraArgs?: readonly Arg[];
  readonly extraVolumes?: readonly HostPathMount[];
  readonly extraEnvs?: readonly EnvVar[];
}

export interface ApiServer extends ControlPlaneComponent {
  readonly certSANs?: readonly string[];
}

export interface LocalEtcd {
  readonly dataDir: string;
  readonly imageRepository?: string;
  readonly imageTag?: string;
  readonly extraArgs?: readonly Arg[];
  readonly extraEnvs?: readonly EnvVar[];
  readonly serverCertSANs?: readonly string[];
  readonly peerCertSANs?: readonly string[];
}

export interface ExternalEtcd {
  readonly endpoints: readonly string[];
  readonly httpEndpoints?: readonly string[];
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

export type Etcd = { readonly local: LocalEtcd } | { readonly external: ExternalEtcd };

export type EncryptionAlgorithm = 'RSA-2048' | 'RSA-3072' | 'RSA-4096' | 'ECDSA-P256' | 'ECDSA-P384';

export interface ClusterConfiguration {
  readonly apiVersion: typeof kubeadmApiVersion;
  readonly kind: 'ClusterConfiguration';
  readonly kubernetesVersion: string;
  readonly clusterName: string;
  readonly controlPlaneEndpoint?: string;
  readonly certificatesDir: string;
  readonly imageRepository: string;
  readonly encryptionAlgorithm: EncryptionAlgorithm;
  /** Go durations, such as `8760h0m0s`. */
  readonly certificateValidityPeriod: string;
  readonly caCertificateValidityPeriod: string;
  readonly networking: { readonly podSubnet?: string; readonly serviceSubnet: string; readonly dnsDomain: string };
  readonly etcd: Etcd;
  readonly apiServer: ApiServer;
  readonly controllerManager: ControlPlaneComponent;
  readonly scheduler: ControlPlaneComponent;
  readonly dns: { readonly imageRepository?: string; readonly imageTag?: string; readonly disabled?: boolean };
  readonly proxy: { readonly disabled?: boolean };
  readonly featureGates?: Readonly<Record<string, boolean>>;
}

export interface NodeRegistration {
  /** Lower-cased hostname when absent. */
  readonly name?: string;
  readonly criSocket?: string;
  /** `undefined`: kubeadm's default for the role; empty: none. */
  readonly taints?: readonly Taint[];
  readonly kubeletExtraArgs?: readonly Arg[];
  readonly ignorePreflightErrors?: readonly string[];
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  readonly imagePullSerial: boolean;
}

export interface ApiEndpoint {
  /** Address of the default route's interface when absent. */
  readonly advertiseAddress?: string;
  readonly bindPort: number;
}

/** Go durations. */
export interface Timeouts {
  readonly controlPlaneComponentHealthCheck: string;
  readonly kubeletHealthCheck: string;
  readonly kubernetesAPICall: string;
  readonly etcdAPICall: string;
  readonly tlsBootstrap: string;
  readonly discovery: string;
  readonly upgradeManifests: string;
}

export interface BootstrapToken {
  readonly token: string;
  readonly description?: string;
  /** Go duration; `0s` never ends. */
  readonly ttl?: string;
  readonly expires?: string;
  readonly usages: readonly string[];
  readonly groups: readonly string[];
}

export interface InitConfiguration {
  readonly apiVersion: typeof kubeadmApiVersion;
  readonly kind: 'InitConfiguration';
  /** Empty: the phase makes one. */
  readonly bootstrapTokens: readonly BootstrapToken[];
  readonly nodeRegistration: NodeRegistration;
  readonly localAPIEndpoint: ApiEndpoint;
  readonly certificateKey?: string;
  readonly skipPhases?: readonly string[];
  readonly patches?: { readonly directory: string };
  readonly timeouts: Timeouts;
  readonly dryRun?: boolean;
}

export interface JoinConfiguration {
  readonly apiVersion: typeof kubeadmApiVersion;
  readonly kind: 'JoinConfiguration';
  readonly caCertPath: string;
  readonly nodeRegistration: NodeRegistration;
  readonly discovery: Discovery;
  readonly controlPlane?: { readonly localAPIEndpoint: ApiEndpoint; readonly certificateKey?: string };
  readonly skipPhases?: readonly string[];
  readonly patches?: { readonly directory: string };
  readonly timeouts: Timeouts;
  readonly dryRun?: boolean;
}

export interface ResetConfiguration {
  readonly apiVersion: typeof kubeadmApiVersion;
  readonly kind: 'ResetConfiguration';
  readonly certificatesDir: string;
  readonly criSocket?: string;
  readonly cleanupTmpDir?: boolean;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly ignorePreflightErrors?: readonly string[];
  readonly skipPhases?: readonly string[];
  /** Of umount(2): `MNT_FORCE`, `MNT_DETACH`, `MNT_EXPIRE`, `UMOUNT_NOFOLLOW`. */
  readonly unmountFlags?: readonly string[];
  readonly timeouts: Timeouts;
}

/** What `upgrade node` reads; `upgrade apply` reads more. */
export interface UpgradeNode {
  readonly certificateRenewal: boolean;
  readonly etcdUpgrade: boolean;
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  readonly imagePullSerial: boolean;
  readonly dryRun?: boolean;
  readonly ignorePreflightErrors?: readonly string[];
  readonly skipPhases?: readonly string[];
  readonly patches?: { readonly directory?: string };
}

/** What `upgrade plan` and `upgrade apply` may be told of the version to go to. */
export interface UpgradeTarget {
  readonly kubernetesVersion?: string;
  readonly allowExperimentalUpgrades?: boolean;
  readonly allowRCUpgrades?: boolean;
  readonly printConfig?: boolean;
}

export interface UpgradeConfiguration {
  readonly apiVersion: typeof kubeadmApiVersion;
  readonly kind: 'UpgradeConfiguration';
  readonly apply: UpgradeNode & UpgradeTarget & { readonly forceUpgrade?: boolean };
  readonly diff: { readonly kubernetesVersion?: string; readonly contextLines?: number };
  readonly node: UpgradeNode;
  readonly plan: UpgradeTarget & {
    readonly etcdUpgrade: boolean;
    readonly dryRun?: boolean;
    readonly ignorePreflightErrors?: readonly string[];
  };
  readonly timeouts: Timeouts;
}

export interface Discovery {
  readonly bootstrapToken?: {
    readonly token: string;
    /** `host:port`. */
    readonly apiServerEndpoint: string;
    /** `sha256:<hex>` over the DER SubjectPublicKeyInfo. */
    readonly caCertHashes?: readonly string[];
    readonly unsafeSkipCAVerification?: boolean;
  };
  readonly file?: { readonly kubeConfigPath: string };
  readonly tlsBootstrapToken?: string;
}
