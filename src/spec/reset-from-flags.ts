import { z } from 'zod';
import { checkShape } from './check-shape.ts';
import { absolutePathSchema, durationSchema } from './field-schemas.ts';
import { emptyDocument, layFlagsOver } from './flag-overlay.ts';
import { type FlagTarget, type ResetFlags, resetTargets } from './flags.ts';
import { kubeadmApiVersion } from './kubeadm.ts';
import { readDocuments, type SourceDocument } from './source-document.ts';
import { type Problem, SpecError } from './spec-error.ts';

const unmountFlags = ['MNT_FORCE', 'MNT_DETACH', 'MNT_EXPIRE', 'UMOUNT_NOFOLLOW'] as const;
const texts = z.array(z.string());

const resetDocumentSchema = z.strictObject({
  apiVersion: z.literal(kubeadmApiVersion),
  kind: z.literal('ResetConfiguration'),
  cleanupTmpDir: z.boolean().exactOptional(),
  certificatesDir: absolutePathSchema.exactOptional(),
  criSocket: z.string().exactOptional(),
  dryRun: z.boolean().exactOptional(),
  force: z.boolean().exactOptional(),
  ignorePreflightErrors: texts.exactOptional(),
  skipPhases: texts.exactOptional(),
  unmountFlags: z.array(z.enum(unmountFlags)).exactOptional(),
  timeouts: z.record(z.string(), durationSchema).exactOptional(),
});

/** A ResetConfiguration (kubeadm v1beta4) as it was given; absent is kubeadm's default. */
export type ResetConfiguration = Omit<z.infer<typeof resetDocumentSchema>, 'apiVersion' | 'kind'>;

/**
 * What `slipway reset` is to do on this host, from a kubeadm v1beta4 ResetConfiguration (`text`, if there is a file) and flags.
 * Throws SpecError with every fault at once.
 */
export const resetConfigurationFrom = (
  text: string | undefined,
  file: string,
  flags: ResetFlags,
): ResetConfiguration => {
  const { documents, problems } = readDocuments(text ?? '', file);
  const given = documents.find(({ kind }) => kind === 'ResetConfiguration');
  const source = text === undefined ? 'the command line' : file;
  if (text !== undefined && given === undefined)
    throw new SpecError(source, problems.length > 0 ? problems : [nothingToReset(file)], hint);
  const laid = layFlagsOver(given ?? emptyDocument(kubeadmApiVersion, 'ResetConfiguration', targets), flags, targets);
  const shape = checkShape<ResetConfiguration>(laid.document, resetDocumentSchema);
  const faults = [...problems, ...laid.problems, ...shape.problems, ...socketFaults(laid.document)];
  if (faults.length > 0 || shape.value === undefined) throw new SpecError(source, faults, hint);
  return shape.value;
};

const targets: Readonly<Record<string, FlagTarget | undefined>> = resetTargets;

const socketFaults = (document: SourceDocument): readonly Problem[] => {
  const socket = document.value['criSocket'];
  const isGood = typeof socket !== 'string' || socket === '' || /^(unix:\/\/)?\//.test(socket);
  const message = `expected a socket such as unix:///var/run/containerd/containerd.sock, found "${String(socket)}"`;
  return isGood ? [] : [document.problem(['criSocket'], message)];
};

const hint = 'slipway reset --help lists the flags.';

const nothingToReset = (file: string): Problem => ({
  file,
  line: 1,
  column: 1,
  path: '',
  message: 'no ResetConfiguration (kubeadm.k8s.io/v1beta4)',
});
