import { type Fault, upgradeDocumentFaults } from './check-documents.ts';
import { emptyDocument, layFlagsOver } from './flag-overlay.ts';
import { type UpgradeFlags, upgradeTargets } from './flags.ts';
import { kubeadmApiVersion, type UpgradeConfiguration } from './kubeadm.ts';
import { kindsOfKubeadm, shapeDocuments, sortDocuments } from './read-kinds.ts';
import { completeUpgradeConfiguration } from './reset-upgrade-defaults.ts';
import { type Problem, SpecError } from './spec-error.ts';
import { targetVersion } from './versions.ts';

/** The commands of `slipway upgrade`. */
export type UpgradeCommand = keyof typeof upgradeTargets;

/**
 * What `slipway upgrade` is to do on this host, from a kubeadm v1beta4 UpgradeConfiguration (`text`, if there is a file) and flags,
 * with kubeadm's defaults; versions are whole, such as `v1.36.3`. Throws SpecError with every fault at once.
 */
export const upgradeConfigurationFrom = (
  command: UpgradeCommand,
  text: string | undefined,
  file: string,
  flags: UpgradeFlags,
): UpgradeConfiguration => {
  const targets = upgradeTargets[command];
  const sorted = sortDocuments(text ?? '', file, kindsOfKubeadm, 'kubernetes');
  const given = sorted.documents.UpgradeConfiguration;
  const source = text === undefined ? 'the command line' : file;
  if (text !== undefined && given === undefined)
    throw new SpecError(source, sorted.problems.length > 0 ? sorted.problems : [nothingToUpgrade(file)], hint);
  const { document, problems: mixed } = layFlagsOver(
    given ?? emptyDocument(kubeadmApiVersion, 'UpgradeConfiguration', targets),
    flags,
    targets,
  );
  const { kinds, problems } = shapeDocuments({ UpgradeConfiguration: document });
  const value = kinds.UpgradeConfiguration?.value;
  const whole = value && withVersion(command, completeUpgradeConfiguration(value));
  const faults: readonly Fault[] = [...(value ? upgradeDocumentFaults(value) : []), ...(whole?.faults ?? [])];
  const told = [
    ...sorted.problems,
    ...mixed,
    ...problems,
    ...faults.map(({ path, message }) => document.problem(path, message)),
  ];
  if (whole === undefined || told.length > 0) throw new SpecError(source, told, hint);
  return whole.configuration;
};

const hint = 'slipway upgrade --help lists the commands; each has its own flags.';

const withVersion = (
  command: UpgradeCommand,
  configuration: UpgradeConfiguration,
): { readonly configuration: UpgradeConfiguration; readonly faults: readonly Fault[] } => {
  const text = command === 'node' ? undefined : configuration[command].kubernetesVersion;
  if (text === undefined || text === '') return { configuration, faults: [] };
  const resolved = targetVersion(text);
  if ('fault' in resolved)
    return { configuration, faults: [{ path: [command, 'kubernetesVersion'], message: resolved.fault }] };
  const part = { ...configuration[command], kubernetesVersion: resolved.version };
  return { configuration: { ...configuration, [command]: part }, faults: [] };
};

const nothingToUpgrade = (file: string): Problem => ({
  file,
  line: 1,
  column: 1,
  path: '',
  message: 'no UpgradeConfiguration (kubeadm.k8s.io/v1beta4)',
});
