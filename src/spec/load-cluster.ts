import { clusterProblems, defaultLabSubnet, defaultPodSubnet } from './check-cluster.ts';
import {
  clusterDocumentFaults,
  clusterDocumentWarnings,
  type Fault,
  initDocumentFaults,
  joinDocumentFaults,
  resetDocumentFaults,
  upgradeDocumentFaults,
} from './check-documents.ts';
import type { FileOptions } from './check-hosts.ts';
import type { Cluster, ComponentSource, HostSpec, KubeadmDocuments, ProviderSpec } from './cluster.ts';
import type { ClusterFile, SourceEntry } from './cluster-schemas.ts';
import { etcdFilesOf, externalEtcd } from './external-etcd.ts';
import { isControlPlane } from './hosts.ts';
import {
  completeClusterConfiguration,
  completeInitConfiguration,
  completeJoinConfiguration,
  defaultBindPort,
} from './kubeadm-defaults.ts';
import type { ClusterDocument, InitDocument } from './kubeadm-schemas.ts';
import { type Kind, kindsOfKubeadm, type Read, type ReadKinds, shapeDocuments, sortDocuments } from './read-kinds.ts';
import { expandPath, type PathOptions, resolveHost } from './resolve-host.ts';
import { type Problem, SpecError } from './spec-error.ts';
import { defaultKubernetesVersion, labelledVersion, resolveVersion } from './versions.ts';
import { virtualEndpoint } from './virtual-endpoint.ts';

export interface LoadOptions extends FileOptions {
  /** Hears of what is allowed but better not done. */
  onWarning?(warning: Problem): void;
  /** What it says need not make a cluster: for whoever takes its machines away, whatever was edited since they were made. */
  readonly onlyShape?: boolean;
}

const kindsOfFile: readonly Kind[] = ['Cluster', ...kindsOfKubeadm];

/**
 * A cluster from the text of its file: one slipway.dev/v1alpha1 Cluster, and kubeadm documents that override what it derives.
 * Throws SpecError with every fault at once. Files that it names are looked for by `fileExists` only.
 */
export const loadCluster = (text: string, file: string, options: LoadOptions = {}): Cluster => {
  const sorted = sortDocuments(text, file, kindsOfFile);
  const { kinds, problems: shape } = shapeDocuments(sorted.documents);
  const problems = [...sorted.problems, ...shape];
  const { Cluster: read } = kinds;
  const faults = [
    ...problems,
    ...(options.onlyShape === true ? [] : contradictions(kinds, options)),
    ...(read === undefined && problems.length === 0 ? [missingCluster(file)] : []),
  ];
  const told = faults.filter((fault) => problems.includes(fault) || !isConsequence(fault, problems));
  if (read?.value === undefined || told.length > 0) throw new SpecError(file, told);
  for (const warning of [...sorted.warnings, ...documentWarnings(kinds)]) options.onWarning?.(warning);
  return resolveCluster(read.value, kinds, options);
};

const contradictions = (kinds: ReadKinds, options: LoadOptions): readonly Problem[] => {
  const { Cluster: read } = kinds;
  const ofFile = read?.value === undefined ? [] : clusterProblems(read.document, read.value, kinds, options);
  return [...documentProblems(kinds), ...ofFile];
};

export const documentProblems = (kinds: ReadKinds): readonly Problem[] => [
  ...placed(kinds.ClusterConfiguration, clusterDocumentFaults),
  ...placed(kinds.InitConfiguration, initDocumentFaults),
  ...placed(kinds.JoinConfiguration, joinDocumentFaults),
  ...placed(kinds.ResetConfiguration, resetDocumentFaults),
  ...placed(kinds.UpgradeConfiguration, upgradeDocumentFaults),
];

export const documentWarnings = (kinds: ReadKinds): readonly Problem[] =>
  placed(kinds.ClusterConfiguration, clusterDocumentWarnings);

/** Only what the user set, without apiVersion and kind. */
export const componentSettings = (kinds: ReadKinds): Pick<KubeadmDocuments, 'kubelet' | 'kubeProxy'> => ({
  ...settings('kubelet', kinds.KubeletConfiguration?.value),
  ...settings('kubeProxy', kinds.KubeProxyConfiguration?.value),
});

const settings = (name: string, value: Readonly<Record<string, unknown>> | undefined) => {
  if (value === undefined) return {};
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = value;
  return { [name]: rest };
};

export const placed = <T>(read: Read<T> | undefined, faultsOf: (value: T) => readonly Fault[]): readonly Problem[] =>
  read?.value === undefined
    ? []
    : faultsOf(read.value).map(({ path, message }) => read.document.problem(path, message));

const missingCluster = (file: string): Problem => ({
  file,
  line: 1,
  column: 1,
  path: '',
  message: 'no document of kind Cluster (slipway.dev/v1alpha1); for kubeadm documents alone run slipway init --config',
});

/** A fault that says nothing new while the shape of what it looks at is wrong. */
const isConsequence = (fault: Problem, shape: readonly Problem[]): boolean =>
  shape.some(({ path, message }) => {
    if (message.startsWith('given twice')) return fault.path.endsWith(`.${path}`);
    if (fault.path === 'spec.hosts') return /^spec\.hosts(\[\d+\](\.(ro|name)\w*)?)?$/.test(path);
    return path.startsWith(`${fault.path}.`) || path.startsWith(`${fault.path}[`);
  });

const resolveCluster = ({ metadata, spec }: ClusterFile, kinds: ReadKinds, options: LoadOptions): Cluster => {
  const hosts = (spec.hosts ?? []).map((entry) => resolveHost(entry, spec.ssh, options));
  const documents = resolveDocuments(spec, kinds, hosts);
  const { cluster } = documents;
  return {
    name: metadata.name,
    kubernetesVersion: cluster.kubernetesVersion,
    ...(cluster.controlPlaneEndpoint === undefined ? {} : { controlPlaneEndpoint: cluster.controlPlaneEndpoint }),
    ...asGiven(spec),
    ...etcdFilesOf(spec, options),
    network: {
      podSubnet: cluster.networking.podSubnet ?? '',
      serviceSubnet: cluster.networking.serviceSubnet,
      dnsDomain: cluster.networking.dnsDomain,
      addon: spec.network?.addon ?? 'flannel',
      backend: spec.network?.backend ?? 'vxlan',
    },
    hosts: hosts.map((host) => withRegistration(host, host === hosts.find(isControlPlane), documents)),
    ...(spec.provider === undefined ? {} : { provider: resolveProvider(spec.provider) }),
    components: {
      sources: (spec.components?.sources ?? ['mirror']).map((source) => resolveSource(source, options)),
      delivery: spec.components?.delivery ?? 'upload',
      versions: spec.components?.versions ?? {},
    },
    playbooks: {
      before: (spec.playbooks?.before ?? []).map((path) => expandPath(path, options)),
      after: (spec.playbooks?.after ?? []).map((path) => expandPath(path, options)),
    },
    documents,
  };
};

/** Settings that need nothing made of them. */
const asGiven = ({ virtualIp, upgrade }: ClusterFile['spec']): Pick<Cluster, 'virtualIp' | 'upgrade'> => ({
  ...(virtualIp === undefined ? {} : { virtualIp }),
  ...(upgrade === undefined ? {} : { upgrade }),
});

const resolveDocuments = (
  spec: ClusterFile['spec'],
  kinds: ReadKinds,
  hosts: readonly HostSpec[],
): KubeadmDocuments => {
  const { ClusterConfiguration, InitConfiguration, JoinConfiguration } = kinds;
  const given: Partial<ClusterDocument> = ClusterConfiguration?.value ?? {};
  const init = completeInitConfiguration(withLeader(InitConfiguration?.value ?? {}, hosts.find(isControlPlane)));
  const endpoint = given.controlPlaneEndpoint || spec.controlPlaneEndpoint || virtualEndpoint(spec.virtualIp);
  const { addon: _addon, backend: _backend, ...networking } = spec.network ?? {};
  return {
    cluster: completeClusterConfiguration(
      {
        ...given,
        ...(spec.virtualIp === undefined ? {} : { apiServer: withSan(given.apiServer, spec.virtualIp) }),
        ...externalEtcd(spec, hosts, given.certificatesDir),
        ...(endpoint ? { controlPlaneEndpoint: endpoint } : {}),
        networking: { podSubnet: defaultPodSubnet, ...networking, ...given.networking },
      },
      versionOf(given.kubernetesVersion || spec.kubernetesVersion),
      init.localAPIEndpoint.bindPort ?? defaultBindPort,
    ),
    init,
    ...(JoinConfiguration?.value === undefined ? {} : { join: completeJoinConfiguration(JoinConfiguration.value) }),
    ...componentSettings(kinds),
  };
};

/** Also where users call it by a name, the address itself is one that the API server's certificate is good for. */
const withSan = (given: ApiServerEntry = {}, virtualIp: string): ApiServerEntry => {
  const { certSANs = [] } = given;
  return certSANs.includes(virtualIp) ? given : { ...given, certSANs: [...certSANs, virtualIp] };
};

type ApiServerEntry = NonNullable<ClusterDocument['apiServer']>;

/** A version that has been checked before. */
export const versionOf = (text: string | undefined): string => {
  const resolved = labelledVersion(text ?? '') ?? resolveVersion(text || defaultKubernetesVersion);
  return 'version' in resolved ? resolved.version : defaultKubernetesVersion;
};

/** What the file says of the leader goes into its InitConfiguration. */
const withLeader = (given: Partial<InitDocument>, leader: HostSpec | undefined): Partial<InitDocument> => ({
  ...given,
  nodeRegistration: {
    ...(leader?.nodeName === undefined ? {} : { name: leader.nodeName }),
    ...(leader?.taints === undefined ? {} : { taints: [...leader.taints] }),
    ...given.nodeRegistration,
  },
  localAPIEndpoint: {
    ...(leader?.address === undefined ? {} : { advertiseAddress: leader.address }),
    ...given.localAPIEndpoint,
  },
});

/** What the kubeadm documents say of a host goes into its entry, where the file is silent. */
const withRegistration = (host: HostSpec, isLeader: boolean, { init, join }: KubeadmDocuments): HostSpec => {
  if (!isLeader) {
    const taints = isControlPlane(host) ? undefined : join?.nodeRegistration.taints;
    return taints === undefined ? host : { taints, ...host };
  }
  const { name, taints } = init.nodeRegistration;
  const { advertiseAddress } = init.localAPIEndpoint;
  return {
    ...(name === undefined ? {} : { nodeName: name }),
    ...(taints === undefined ? {} : { taints }),
    ...(advertiseAddress === undefined ? {} : { address: advertiseAddress }),
    ...host,
  };
};

const resolveProvider = ({ lab }: NonNullable<ClusterFile['spec']['provider']>): ProviderSpec => ({
  type: 'lab',
  controlPlanes: lab.controlPlanes ?? 1,
  workers: lab.workers ?? 2,
  subnet: lab.subnet ?? defaultLabSubnet,
});

const resolveSource = (source: SourceEntry, options: PathOptions): ComponentSource => {
  if (typeof source === 'string') return { type: source };
  return source.type === 'bundle' ? { ...source, path: expandPath(source.path, options) } : source;
};
