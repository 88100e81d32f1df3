/** What `slipway init` takes on the command line, by kubeadm's names; absent: not given. */
export interface InitFlags {
  readonly podNetworkCidr?: string;
  readonly serviceCidr?: string;
  readonly serviceDnsDomain?: string;
  readonly apiserverAdvertiseAddress?: string;
  readonly apiserverBindPort?: number;
  readonly apiserverCertExtraSans?: readonly string[];
  readonly controlPlaneEndpoint?: string;
  readonly nodeName?: string;
  readonly criSocket?: string;
  readonly kubernetesVersion?: string;
  readonly token?: string;
  /** Go duration; `0` never ends. */
  readonly tokenTtl?: string;
  readonly patches?: string;
  readonly certDir?: string;
  readonly imageRepository?: string;
  readonly featureGates?: Readonly<Record<string, boolean>>;
  /** 64 hexadecimal digits. */
  readonly certificateKey?: string;
  readonly ignorePreflightErrors?: readonly string[];
  readonly skipPhases?: readonly string[];
  readonly dryRun?: boolean;
}

/** What `slipway join` takes on the command line, by kubeadm's names; absent: not given. */
export interface JoinFlags {
  /** `host:port` of the API server. */
  readonly endpoint?: string;
  /** For discovery and for TLS bootstrap. */
  readonly token?: string;
  readonly discoveryToken?: string;
  readonly tlsBootstrapToken?: string;
  readonly discoveryTokenCaCertHash?: readonly string[];
  readonly discoveryTokenUnsafeSkipCaVerification?: boolean;
  readonly discoveryFile?: string;
  /** Joins as a control plane; the three below are for that. */
  readonly controlPlane?: boolean;
  readonly certificateKey?: string;
  readonly apiserverAdvertiseAddress?: string;
  readonly apiserverBindPort?: number;
  readonly nodeName?: string;
  readonly criSocket?: string;
  readonly patches?: string;
  readonly ignorePreflightErrors?: readonly string[];
  readonly skipPhases?: readonly string[];
  readonly dryRun?: boolean;
}

/** What `slipway reset` on a host takes on the command line, by kubeadm's names; absent: not given. */
export interface ResetFlags {
  readonly certDir?: string;
  readonly criSocket?: string;
  readonly cleanupTmpDir?: boolean;
  readonly force?: boolean;
  readonly ignorePreflightErrors?: readonly string[];
  readonly skipPhases?: readonly string[];
  readonly dryRun?: boolean;
}

/** What `slipway upgrade` on a host takes on the command line, by kubeadm's names; absent: not given. */
export interface UpgradeFlags {
  readonly kubernetesVersion?: string;
  readonly allowExperimentalUpgrades?: boolean;
  readonly allowReleaseCandidateUpgrades?: boolean;
  readonly certificateRenewal?: boolean;
  readonly contextLines?: number;
  readonly etcdUpgrade?: boolean;
  readonly force?: boolean;
  readonly patches?: string;
  readonly printConfig?: boolean;
  readonly ignorePreflightErrors?: readonly string[];
  readonly skipPhases?: readonly string[];
  readonly dryRun?: boolean;
}

/** Where a flag of kubeadm's belongs in its documents. */
export interface FlagTarget {
  readonly flag: string;
  readonly path: readonly (string | number)[];
  /** `list`: what the file says stays, the flag adds to it (kubeadm joins them); `replace`: the flag wins, as with kubeadm. */
  readonly mix?: 'list' | 'replace';
}

type Targets<F> = Readonly<Record<string, FlagTarget>> & { readonly [K in keyof F]?: FlagTarget };

const registration = {
  nodeName: { flag: '--node-name', path: ['nodeRegistration', 'name'] },
  criSocket: { flag: '--cri-socket', path: ['nodeRegistration', 'criSocket'] },
  patches: { flag: '--patches', path: ['patches', 'directory'] },
  ignorePreflightErrors: {
    flag: '--ignore-preflight-errors',
    path: ['nodeRegistration', 'ignorePreflightErrors'],
    mix: 'list',
  },
  skipPhases: { flag: '--skip-phases', path: ['skipPhases'], mix: 'replace' },
  dryRun: { flag: '--dry-run', path: ['dryRun'], mix: 'replace' },
} as const;

export const clusterTargets: Targets<InitFlags> = {
  podNetworkCidr: { flag: '--pod-network-cidr', path: ['networking', 'podSubnet'] },
  serviceCidr: { flag: '--service-cidr', path: ['networking', 'serviceSubnet'] },
  serviceDnsDomain: { flag: '--service-dns-domain', path: ['networking', 'dnsDomain'] },
  apiserverCertExtraSans: { flag: '--apiserver-cert-extra-sans', path: ['apiServer', 'certSANs'], mix: 'list' },
  controlPlaneEndpoint: { flag: '--control-plane-endpoint', path: ['controlPlaneEndpoint'] },
  kubernetesVersion: { flag: '--kubernetes-version', path: ['kubernetesVersion'] },
  certDir: { flag: '--cert-dir', path: ['certificatesDir'] },
  imageRepository: { flag: '--image-repository', path: ['imageRepository'] },
  featureGates: { flag: '--feature-gates', path: ['featureGates'] },
};

export const initTargets: Targets<InitFlags> = {
  ...registration,
  apiserverAdvertiseAddress: { flag: '--apiserver-advertise-address', path: ['localAPIEndpoint', 'advertiseAddress'] },
  apiserverBindPort: { flag: '--apiserver-bind-port', path: ['localAPIEndpoint', 'bindPort'] },
  certificateKey: { flag: '--certificate-key', path: ['certificateKey'] },
  token: { flag: '--token', path: ['bootstrapTokens', 0, 'token'] },
  tokenTtl: { flag: '--token-ttl', path: ['bootstrapTokens', 0, 'ttl'] },
};

export const joinTargets: Targets<JoinFlags> = {
  ...registration,
  endpoint: { flag: 'the endpoint', path: ['discovery', 'bootstrapToken', 'apiServerEndpoint'] },
  discoveryToken: { flag: '--discovery-token', path: ['discovery', 'bootstrapToken', 'token'] },
  tlsBootstrapToken: { flag: '--tls-bootstrap-token', path: ['discovery', 'tlsBootstrapToken'] },
  discoveryTokenCaCertHash: {
    flag: '--discovery-token-ca-cert-hash',
    path: ['discovery', 'bootstrapToken', 'caCertHashes'],
  },
  discoveryTokenUnsafeSkipCaVerification: {
    flag: '--discovery-token-unsafe-skip-ca-verification',
    path: ['discovery', 'bootstrapToken', 'unsafeSkipCAVerification'],
  },
  discoveryFile: { flag: '--discovery-file', path: ['discovery', 'file', 'kubeConfigPath'] },
  certificateKey: { flag: '--certificate-key', path: ['controlPlane', 'certificateKey'] },
  apiserverAdvertiseAddress: {
    flag: '--apiserver-advertise-address',
    path: ['controlPlane', 'localAPIEndpoint', 'advertiseAddress'],
  },
  apiserverBindPort: { flag: '--apiserver-bind-port', path: ['controlPlane', 'localAPIEndpoint', 'bindPort'] },
};

export const resetTargets: Targets<ResetFlags> = {
  certDir: { flag: '--cert-dir', path: ['certificatesDir'], mix: 'replace' },
  criSocket: { flag: '--cri-socket', path: ['criSocket'], mix: 'replace' },
  cleanupTmpDir: { flag: '--cleanup-tmp-dir', path: ['cleanupTmpDir'], mix: 'replace' },
  force: { flag: '--force', path: ['force'], mix: 'replace' },
  ignorePreflightErrors: { flag: '--ignore-preflight-errors', path: ['ignorePreflightErrors'], mix: 'list' },
  skipPhases: { flag: '--skip-phases', path: ['skipPhases'], mix: 'replace' },
  dryRun: { flag: '--dry-run', path: ['dryRun'], mix: 'replace' },
};

const upgradeOf = (part: 'apply' | 'node' | 'plan' | 'diff'): Targets<UpgradeFlags> => ({
  kubernetesVersion: { flag: 'the version', path: [part, 'kubernetesVersion'], mix: 'replace' },
  allowExperimentalUpgrades: { flag: '--allow-experimental-upgrades', path: [part, 'allowExperimentalUpgrades'] },
  allowReleaseCandidateUpgrades: { flag: '--allow-release-candidate-upgrades', path: [part, 'allowRCUpgrades'] },
  certificateRenewal: { flag: '--certificate-renewal', path: [part, 'certificateRenewal'] },
  contextLines: { flag: '--context-lines', path: [part, 'contextLines'] },
  etcdUpgrade: { flag: '--etcd-upgrade', path: [part, 'etcdUpgrade'] },
  force: { flag: '--force', path: [part, 'forceUpgrade'] },
  patches: { flag: '--patches', path: [part, 'patches', 'directory'] },
  printConfig: { flag: '--print-config', path: [part, 'printConfig'] },
  ignorePreflightErrors: { flag: '--ignore-preflight-errors', path: [part, 'ignorePreflightErrors'], mix: 'list' },
  skipPhases: { flag: '--skip-phases', path: [part, 'skipPhases'], mix: 'replace' },
  dryRun: { flag: '--dry-run', path: [part, 'dryRun'], mix: 'replace' },
});

/** By the command of `upgrade`, which is the name of its part of the document. */
export const upgradeTargets = {
  apply: upgradeOf('apply'),
  node: upgradeOf('node'),
  plan: upgradeOf('plan'),
  diff: upgradeOf('diff'),
} as const;
