import { discoveryFaults } from './check-discovery.ts';
import type {
  ClusterConfiguration,
  InitConfiguration,
  JoinConfiguration,
  ResetConfiguration,
  UpgradeConfiguration,
} from './kubeadm.ts';
import {
  completeClusterConfiguration,
  completeInitConfiguration,
  completeJoinConfiguration,
  defaultBindPort,
} from './kubeadm-defaults.ts';
import type { ClusterDocument } from './kubeadm-schemas.ts';
import { documentProblems, documentWarnings, placed, versionOf } from './load-cluster.ts';
import { kindsOfKubeadm, type ReadKinds, shapeDocuments, sortDocuments } from './read-kinds.ts';
import { completeResetConfiguration, completeUpgradeConfiguration } from './reset-upgrade-defaults.ts';
import { type Problem, SpecError } from './spec-error.ts';

/** The documents of a kubeadm file, defaults filled in. Init and cluster come together, as kubeadm reads them. */
export interface KubeadmConfig {
  readonly init?: InitConfiguration;
  readonly cluster?: ClusterConfiguration;
  readonly join?: JoinConfiguration;
  readonly reset?: ResetConfiguration;
  readonly upgrade?: UpgradeConfiguration;
  readonly warnings: readonly Problem[];
}

/**
 * Any kubeadm documents, of v1beta4 or v1beta3, held against the rules of kubeadm 1.36 for each kind. Throws SpecError with
 * every fault at once.
 */
export const readKubeadmConfig = (
  text: string,
  file: string,
  { fileExists }: { readonly fileExists?: (path: string) => boolean } = {},
): KubeadmConfig => {
  const sorted = sortDocuments(text, file, kindsOfKubeadm, 'kubernetes');
  const { kinds, problems } = shapeDocuments(sorted.documents);
  const told = [...sorted.problems, ...problems];
  const discovery = placed(kinds.JoinConfiguration, (join) => discoveryFaults(join, fileExists));
  const faults = [
    ...told,
    ...documentProblems(kinds),
    // A field that is there but malformed has been told already; it is not missing.
    ...discovery.filter(({ path }) => !told.some((problem) => problem.path.startsWith(path))),
  ];
  if (faults.length > 0) throw new SpecError(file, faults, hint);
  const nothing = Object.keys(sorted.documents).length === 0 ? [emptyFile(file)] : [];
  return { ...completed(kinds), warnings: [...sorted.warnings, ...documentWarnings(kinds), ...nothing] };
};

const hint =
  'slipway config print init-defaults shows a document with all its defaults; so do join-, reset- and upgrade-defaults.';

const emptyFile = (file: string): Problem => ({
  file,
  line: 1,
  column: 1,
  path: '',
  message: 'there is no document in it',
});

const completed = (kinds: ReadKinds): Omit<KubeadmConfig, 'warnings'> => {
  const { JoinConfiguration: join, ResetConfiguration: reset, UpgradeConfiguration: upgrade } = kinds;
  return {
    ...(kinds.InitConfiguration || kinds.ClusterConfiguration ? initAndCluster(kinds) : {}),
    ...(join?.value && { join: completeJoinConfiguration(join.value) }),
    ...(reset?.value && { reset: completeResetConfiguration(reset.value) }),
    ...(upgrade?.value && { upgrade: completeUpgradeConfiguration(upgrade.value) }),
  };
};

const initAndCluster = (kinds: ReadKinds): Pick<KubeadmConfig, 'init' | 'cluster'> => {
  const given: Partial<ClusterDocument> = kinds.ClusterConfiguration?.value ?? {};
  const init = completeInitConfiguration(kinds.InitConfiguration?.value ?? {});
  const port = init.localAPIEndpoint.bindPort ?? defaultBindPort;
  return { init, cluster: completeClusterConfiguration(given, versionOf(given.kubernetesVersion), port) };
};
