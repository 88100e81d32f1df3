import type { Cluster } from './cluster.ts';
import { emptyDocument, layFlagsOver } from './flag-overlay.ts';
import { clusterTargets, type InitFlags, initTargets } from './flags.ts';
import { kubeadmApiVersion } from './kubeadm.ts';
import {
  completeClusterConfiguration,
  completeInitConfiguration,
  completeJoinConfiguration,
  defaultBindPort,
} from './kubeadm-defaults.ts';
import { componentSettings, documentProblems, documentWarnings, versionOf } from './load-cluster.ts';
import { kindsOfKubeadm, shapeDocuments, sortDocuments } from './read-kinds.ts';
import { type Problem, SpecError } from './spec-error.ts';

/**
 * The cluster that `slipway init` makes of the machine it runs on: one control plane, no pod network, from kubeadm v1beta4 documents
 * (`text`, if there is a file) and flags. A flag may fill what the file leaves open; where both speak they must agree.
 * Throws SpecError with every fault at once.
 */
export const clusterFromKubeadmConfig = (
  text: string | undefined,
  file: string,
  flags: InitFlags,
  onWarning?: (warning: Problem) => void,
): Cluster => {
  const sorted = sortDocuments(text ?? '', file, kindsOfKubeadm, 'kubernetes');
  const { ClusterConfiguration, InitConfiguration } = sorted.documents;
  const cluster = layFlagsOver(
    ClusterConfiguration ?? emptyDocument(kubeadmApiVersion, 'ClusterConfiguration', clusterTargets),
    flags,
    clusterTargets,
  );
  const init = layFlagsOver(
    InitConfiguration ?? emptyDocument(kubeadmApiVersion, 'InitConfiguration', initTargets),
    flags,
    initTargets,
  );
  const { kinds, problems } = shapeDocuments({
    ...sorted.documents,
    ClusterConfiguration: cluster.document,
    InitConfiguration: init.document,
  });
  const faults = [...sorted.problems, ...cluster.problems, ...init.problems, ...problems, ...documentProblems(kinds)];
  if (text !== undefined && sorted.problems.length === 0 && !ClusterConfiguration && !InitConfiguration)
    faults.push(nothingToInit(file));
  if (faults.length > 0) throw new SpecError(text === undefined ? 'the command line' : file, faults, hint);
  for (const warning of [...sorted.warnings, ...documentWarnings(kinds)]) onWarning?.(warning);
  return clusterOf({
    cluster: kinds.ClusterConfiguration?.value ?? {},
    init: completeInitConfiguration(kinds.InitConfiguration?.value ?? {}),
    ...(kinds.JoinConfiguration?.value === undefined
      ? {}
      : { join: completeJoinConfiguration(kinds.JoinConfiguration.value) }),
    ...componentSettings(kinds),
  });
};

const hint = 'slipway init --help lists the flags; slipway config print init-defaults shows the documents.';

const nothingToInit = (file: string): Problem => ({
  file,
  line: 1,
  column: 1,
  path: '',
  message: 'no InitConfiguration and no ClusterConfiguration (kubeadm.k8s.io/v1beta4)',
});

type Given = Omit<Cluster['documents'], 'cluster'> & {
  readonly cluster: Parameters<typeof completeClusterConfiguration>[0];
};

const clusterOf = (given: Given): Cluster => {
  const { init } = given;
  const cluster = completeClusterConfiguration(
    given.cluster,
    versionOf(given.cluster.kubernetesVersion),
    init.localAPIEndpoint.bindPort ?? defaultBindPort,
  );
  const { name, taints } = init.nodeRegistration;
  const { advertiseAddress } = init.localAPIEndpoint;
  const { podSubnet = '', serviceSubnet, dnsDomain } = cluster.networking;
  return {
    name: cluster.clusterName,
    kubernetesVersion: cluster.kubernetesVersion,
    ...(cluster.controlPlaneEndpoint === undefined ? {} : { controlPlaneEndpoint: cluster.controlPlaneEndpoint }),
    network: { podSubnet, serviceSubnet, dnsDomain, addon: 'none', backend: 'vxlan' },
    hosts: [
      {
        name: name ?? 'localhost',
        roles: ['control-plane'],
        connection: { type: 'local' },
        labels: {},
        ...(taints === undefined ? {} : { taints }),
        ...(name === undefined ? {} : { nodeName: name }),
        ...(advertiseAddress === undefined ? {} : { address: advertiseAddress }),
        kubelet: {},
      },
    ],
    components: { sources: [{ type: 'mirror' }], delivery: 'upload', versions: {} },
    playbooks: { before: [], after: [] },
    documents: { ...given, cluster },
  };
};
