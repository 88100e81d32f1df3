import { resetDocumentFaults } from './check-documents.ts';
import { emptyDocument, layFlagsOver } from './flag-overlay.ts';
import { type ResetFlags, resetTargets } from './flags.ts';
import { kubeadmApiVersion } from './kubeadm.ts';
import { kindsOfKubeadm, shapeDocuments, sortDocuments } from './read-kinds.ts';
import type { ResetDocument } from './reset-upgrade-schemas.ts';
import { type Problem, SpecError } from './spec-error.ts';

/**
 * What `slipway reset` is to do on this host, from a kubeadm v1beta4 ResetConfiguration (`text`, if there is a file) and flags; absent
 * is what nobody said. Throws SpecError with every fault at once.
 */
export const resetConfigurationFrom = (text: string | undefined, file: string, flags: ResetFlags): ResetDocument => {
  const sorted = sortDocuments(text ?? '', file, kindsOfKubeadm, 'kubernetes');
  const given = sorted.documents.ResetConfiguration;
  const source = text === undefined ? 'the command line' : file;
  if (text !== undefined && given === undefined)
    throw new SpecError(source, sorted.problems.length > 0 ? sorted.problems : [nothingToReset(file)], hint);
  const { document, problems: mixed } = layFlagsOver(
    given ?? emptyDocument(kubeadmApiVersion, 'ResetConfiguration', resetTargets),
    flags,
    resetTargets,
  );
  const { kinds, problems } = shapeDocuments({ ResetConfiguration: document });
  const value = kinds.ResetConfiguration?.value;
  const faults = value === undefined ? [] : resetDocumentFaults(value);
  const told = [
    ...sorted.problems,
    ...mixed,
    ...problems,
    ...faults.map(({ path, message }) => document.problem(path, message)),
  ];
  if (value === undefined || told.length > 0) throw new SpecError(source, told, hint);
  return value;
};

const hint = 'slipway reset --help lists the flags.';

const nothingToReset = (file: string): Problem => ({
  file,
  line: 1,
  column: 1,
  path: '',
  message: 'no ResetConfiguration (kubeadm.k8s.io/v1beta4)',
});
