import { discoveryFaults } from './check-discovery.ts';
import { type Fault, joinDocumentFaults } from './check-documents.ts';
import type { Cluster } from './cluster.ts';
import { commandLineProblem, emptyDocument, layFlagsOver } from './flag-overlay.ts';
import { type JoinFlags, joinTargets } from './flags.ts';
import { type JoinConfiguration, kubeadmApiVersion } from './kubeadm.ts';
import {
  completeClusterConfiguration,
  completeInitConfiguration,
  completeJoinConfiguration,
  defaultBindPort,
} from './kubeadm-defaults.ts';
import type { JoinDocument } from './kubeadm-schemas.ts';
import { kindsOfKubeadm, shapeDocuments, sortDocuments } from './read-kinds.ts';
import type { SourceDocument } from './source-document.ts';
import { type Problem, SpecError } from './spec-error.ts';
import { defaultKubernetesVersion } from './versions.ts';

/**
 * What `slipway join` is to do, from a kubeadm v1beta4 JoinConfiguration (`text`, if there is a file) and flags, by kubeadm's rules.
 * `--token` serves for discovery and for TLS bootstrap unless these are given. Single phases of a control plane may find the cluster
 * by what is on the host: then nothing need tell it. Throws SpecError with every fault at once.
 */
export const joinConfigurationFrom = (
  text: string | undefined,
  file: string,
  flags: JoinFlags,
  { mayFindCluster = false }: { readonly mayFindCluster?: boolean } = {},
): JoinConfiguration => {
  const sorted = sortDocuments(text ?? '', file, kindsOfKubeadm, 'kubernetes');
  const given = sorted.documents.JoinConfiguration;
  const missing = text !== undefined && given === undefined;
  if (missing) throw new SpecError(file, sorted.problems.length > 0 ? sorted.problems : [nothingToJoin(file)], hint);
  const targets = flags.discoveryToken === undefined ? withTokenForBoth : joinTargets;
  const { document, problems: mixed } = layFlagsOver(
    withControlPlane(given ?? emptyDocument(kubeadmApiVersion, 'JoinConfiguration', targets), flags),
    withToken(flags),
    targets,
  );
  const { kinds, problems } = shapeDocuments({ JoinConfiguration: document });
  const value = kinds.JoinConfiguration?.value;
  const faults = value === undefined ? [] : valueFaults(value, mayFindCluster);
  const told = [...sorted.problems, ...mixed, ...problems, ...strayFlags(given, flags)];
  // A field that is there but malformed has been told already; it is not missing.
  const more = faults
    .map(({ path, message }) => document.problem(path, message))
    .filter(({ path }) => !told.some((problem) => problem.path.startsWith(path)));
  if (value === undefined || told.length + more.length > 0) {
    throw new SpecError(text === undefined ? 'the command line' : file, [...told, ...more], hint);
  }
  return completeJoinConfiguration(value);
};

/**
 * A cluster with this one machine, for the engine. Its ClusterConfiguration holds kubeadm's defaults until the real one is read
 * from the cluster during the run.
 */
export const clusterForJoin = (join: JoinConfiguration): Cluster => {
  const cluster = completeClusterConfiguration({}, defaultKubernetesVersion, defaultBindPort);
  const { name, taints } = join.nodeRegistration;
  const endpoint = join.discovery.bootstrapToken?.apiServerEndpoint;
  const address = join.controlPlane?.localAPIEndpoint.advertiseAddress;
  const { serviceSubnet, dnsDomain } = cluster.networking;
  return {
    name: cluster.clusterName,
    kubernetesVersion: defaultKubernetesVersion,
    ...(endpoint === undefined ? {} : { controlPlaneEndpoint: endpoint }),
    network: { podSubnet: '', serviceSubnet, dnsDomain, addon: 'none', backend: 'vxlan' },
    hosts: [
      {
        name: name ?? 'localhost',
        roles: [join.controlPlane === undefined ? 'worker' : 'control-plane'],
        connection: { type: 'local' },
        ...(join.controlPlane === undefined ? {} : { joins: true as const }),
        labels: {},
        ...(taints === undefined ? {} : { taints }),
        ...(name === undefined ? {} : { nodeName: name }),
        ...(address === undefined ? {} : { address }),
        kubelet: {},
      },
    ],
    components: { sources: [{ type: 'mirror' }], delivery: 'upload', versions: {} },
    playbooks: { before: [], after: [] },
    documents: { cluster, init: completeInitConfiguration({}), join },
  };
};

const valueFaults = (value: JoinDocument, mayFindCluster: boolean): readonly Fault[] => [
  ...joinDocumentFaults(value),
  ...(mayFindCluster && isUntold(value) ? [] : discoveryFaults(value)),
];

/** `--control-plane` alone is enough for one; a file may hold the rest. */
const withControlPlane = (document: SourceDocument, { controlPlane }: JoinFlags): SourceDocument =>
  controlPlane ? { ...document, value: { controlPlane: {}, ...document.value } } : document;

/** kubeadm warns of these and joins a worker, which nobody who types them wants. */
const strayFlags = (given: SourceDocument | undefined, flags: JoinFlags): readonly Problem[] =>
  flags.controlPlane || given?.value['controlPlane']
    ? []
    : (['certificateKey', 'apiserverAdvertiseAddress', 'apiserverBindPort'] as const)
        .filter((name) => flags[name] !== undefined)
        .map((name) =>
          commandLineProblem(joinTargets[name]?.flag ?? name, 'is for control planes: give --control-plane too'),
        );

const isUntold = ({ discovery = {}, controlPlane }: JoinDocument): boolean =>
  controlPlane !== undefined &&
  discovery.bootstrapToken?.apiServerEndpoint === undefined &&
  discovery.file === undefined;

const withToken = ({ token, ...flags }: JoinFlags): JoinFlags => {
  if (token === undefined) return flags;
  // Without a token of its own the TLS bootstrap takes that of the discovery.
  if (flags.discoveryFile !== undefined || flags.discoveryToken !== undefined)
    return { tlsBootstrapToken: token, ...flags };
  return { discoveryToken: token, ...flags };
};

const hint = 'slipway token create --print-join-command, on a control plane, prints what to give.';

/** `--token` is the name of the discovery token, unless that is given by its own. */
const withTokenForBoth: typeof joinTargets = {
  ...joinTargets,
  discoveryToken: { flag: '--token', path: ['discovery', 'bootstrapToken', 'token'] },
};

const nothingToJoin = (file: string): Problem => ({
  file,
  line: 1,
  column: 1,
  path: '',
  message: 'no JoinConfiguration (kubeadm.k8s.io/v1beta4)',
});
