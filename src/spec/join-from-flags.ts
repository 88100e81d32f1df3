import { discoveryFaults } from './check-discovery.ts';
import { joinDocumentFaults } from './check-documents.ts';
import type { Cluster } from './cluster.ts';
import { emptyDocument, layFlagsOver } from './flag-overlay.ts';
import { type JoinFlags, joinTargets } from './flags.ts';
import { type JoinConfiguration, kubeadmApiVersion } from './kubeadm.ts';
import {
  completeClusterConfiguration,
  completeInitConfiguration,
  completeJoinConfiguration,
  defaultBindPort,
} from './kubeadm-defaults.ts';
import { kindsOfKubeadm, shapeDocuments, sortDocuments } from './read-kinds.ts';
import { type Problem, SpecError } from './spec-error.ts';
import { defaultKubernetesVersion } from './versions.ts';

/**
 * What `slipway join` is to do, from a kubeadm v1beta4 JoinConfiguration (`text`, if there is a file) and flags, by kubeadm's rules.
 * `--token` serves for discovery and for TLS bootstrap unless these are given. Throws SpecError with every fault at once.
 */
export const joinConfigurationFrom = (text: string | undefined, file: string, flags: JoinFlags): JoinConfiguration => {
  const sorted = sortDocuments(text ?? '', file, kindsOfKubeadm, 'kubernetes');
  const given = sorted.documents.JoinConfiguration;
  const missing = text !== undefined && given === undefined;
  if (missing) throw new SpecError(file, sorted.problems.length > 0 ? sorted.problems : [nothingToJoin(file)], hint);
  const targets = flags.discoveryToken === undefined ? withTokenForBoth : joinTargets;
  const { document, problems: mixed } = layFlagsOver(
    given ?? emptyDocument(kubeadmApiVersion, 'JoinConfiguration', targets),
    withToken(flags),
    targets,
  );
  const { kinds, problems } = shapeDocuments({ JoinConfiguration: document });
  const value = kinds.JoinConfiguration?.value;
  const faults = value === undefined ? [] : [...joinDocumentFaults(value), ...discoveryFaults(value)];
  const told = [...sorted.problems, ...mixed, ...problems];
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
