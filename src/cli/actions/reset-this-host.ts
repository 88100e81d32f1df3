import { clusterSpec } from '../../phases/index.ts';
import { hostResetWorkflow, preparation, type ResetWishes, resetWishes, stayingCluster } from '../../reset/index.ts';
import { clusterFromKubeadmConfig, type ResetDocument, resetConfigurationFrom } from '../../spec/index.ts';
import { phaseTree, provided, selectPhases } from '../../workflow/index.ts';
import { chosenPhases } from '../chosen-phases.ts';
import { readText } from '../cluster-file.ts';
import { flag, type Invocation, list, text } from '../command-spec.ts';
import { confirmReset } from '../confirm-reset.ts';
import { inRoot } from '../in-root.ts';
import { resetFlags } from '../kubeadm-flags.ts';
import { phaseLines } from '../phase-lines.ts';
import { exitCodeOf, runOnHosts } from '../run-on-hosts.ts';

/** `slipway reset` without a cluster file, and `slipway reset phase`: what kubeadm's reset does. Gives the exit code. */
export const resetThisHost = async (
  { options, terminal }: Invocation,
  phases: readonly string[] | undefined,
): Promise<number> => {
  const workflow = hostResetWorkflow();
  if (phases?.length === 0) {
    terminal.out.write(`${phaseLines(phaseTree(workflow)).join('\n')}\n`);
    return 0;
  }
  const config = text(options, 'config');
  const document = config === undefined ? undefined : await readText(config, terminal);
  const wanted = resetConfigurationFrom(document, config ?? '', resetFlags(options));
  const ignorePreflightErrors = wanted.ignorePreflightErrors ?? [];
  const cluster = inRoot(clusterFromKubeadmConfig(undefined, '', { ignorePreflightErrors }), options, terminal);
  const plan = wanted.dryRun === true;
  const only = phases && chosenPhases(phases, phaseTree(workflow));
  const skip = list(options, 'skipPhases') ?? wanted.skipPhases;
  selectPhases(workflow, { only, skip });
  const isSure = plan || wanted.force === true || flag(options, 'yes');
  const goes = 'This host will lose everything that belongs to its cluster.';
  if (!isSure && asks(phases)) await confirmReset(terminal, goes, 'yes');
  return exitCodeOf(
    await runOnHosts({
      workflow,
      cluster,
      terminal,
      options,
      plan,
      only,
      skip,
      provide: [
        provided(clusterSpec, cluster),
        provided(preparation, undefined),
        provided(resetWishes, wishesOf(wanted)),
        provided(stayingCluster, undefined),
      ],
    }),
  );
};

/** The preflight alone changes nothing. */
const asks = (phases: readonly string[] | undefined): boolean => !phases?.every((phase) => phase === 'preflight');

const wishesOf = ({ cleanupTmpDir, certificatesDir, criSocket, unmountFlags }: ResetDocument): ResetWishes => ({
  cleanupTmpDir: cleanupTmpDir === true,
  ...(certificatesDir === undefined ? {} : { certificatesDir }),
  ...(criSocket === undefined ? {} : { criSocket }),
  ...(unmountFlags?.includes('MNT_FORCE') ? { forceUnmount: true } : {}),
});
