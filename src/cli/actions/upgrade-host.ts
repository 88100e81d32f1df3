import { availableParallelism } from 'node:os';
import { createKeySupply } from '../../certs/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import { clusterSpec } from '../../phases/index.ts';
import type { Cluster, UpgradeConfiguration } from '../../spec/index.ts';
import {
  upgradeApplyWorkflow,
  upgradeNodeWorkflow,
  upgradeRequest,
  upgradeRules,
  upgradeWishes,
} from '../../upgrade/index.ts';
import { type Provided, phaseTree, provided, selectPhases } from '../../workflow/index.ts';
import { chosenPhases } from '../chosen-phases.ts';
import { flag, type Invocation, text } from '../command-spec.ts';
import { hostToUpgrade } from '../host-to-upgrade.ts';
import { phaseLines } from '../phase-lines.ts';
import { requireControlPlane } from '../require-control-plane.ts';
import { exitCodeOf, runOnHosts } from '../run-on-hosts.ts';
import { upgradeConfiguration } from '../upgrade-flags.ts';
import { showUpgraded } from '../upgrade-next.ts';

type Command = 'apply' | 'node';

const workflows = { apply: upgradeApplyWorkflow, node: upgradeNodeWorkflow };

/** `slipway upgrade apply` and `slipway upgrade node`. Gives the exit code. */
export const upgradeThisHost = (command: Command, invocation: Invocation): Promise<number> =>
  runUpgrade({ command, invocation, version: invocation.args[0], phases: undefined });

/** `slipway upgrade apply phase`, `slipway upgrade node phase`: names of phases, and a version among them. Gives the exit code. */
export const upgradePhases = async (command: Command, invocation: Invocation): Promise<number> => {
  const { args, terminal } = invocation;
  const phases = args.filter((word) => !isVersion(word));
  if (phases.length === 0) {
    terminal.out.write(`${phaseLines(phaseTree(workflows[command]())).join('\n')}\n`);
    return 0;
  }
  return runUpgrade({ command, invocation, version: args.find(isVersion), phases });
};

/** No phase begins with a digit, or with a digit after a v. */
const isVersion = (word: string): boolean => /^v?\d|^(stable|latest)/.test(word);

interface Upgrade {
  readonly command: Command;
  readonly invocation: Invocation;
  readonly version: string | undefined;
  /** Everything when absent. */
  readonly phases: readonly string[] | undefined;
}

const runUpgrade = async ({ command, invocation, version, phases }: Upgrade): Promise<number> => {
  const { options, terminal } = invocation;
  const configuration = await upgradeConfiguration(command, version, options, terminal);
  const target = command === 'apply' ? targetOf(configuration) : undefined;
  const workflow = workflows[command]();
  const only = phases && chosenPhases(phases, phaseTree(workflow));
  const { skipPhases: skip, dryRun: plan = false } = configuration[command];
  selectPhases(workflow, { only, skip });
  const found = hostToUpgrade(options, terminal, configuration);
  const cluster = command === 'apply' ? requireControlPlane(found, 'apply') : found;
  if (target !== undefined && !plan && (only?.includes('preflight') ?? true))
    await confirm(invocation, configuration, target);
  const result = await runOnHosts({
    workflow,
    cluster,
    terminal,
    options,
    plan,
    only,
    skip,
    provide: [provided(clusterSpec, cluster), ...wishesOf({ command, invocation }, configuration, cluster, target)],
  });
  if (result.outcome === 'ok' && !plan && phases === undefined) showUpgraded(invocation, command, cluster, result);
  return exitCodeOf(result);
};

const targetOf = ({ apply: { kubernetesVersion } }: UpgradeConfiguration): string => {
  if (kubernetesVersion !== undefined && kubernetesVersion !== '') return kubernetesVersion;
  throw new SlipwayError('USAGE', 'To which version is not told.', {
    hint: 'slipway upgrade plan shows where the cluster can go; then: slipway upgrade apply VERSION',
  });
};

const confirm = async ({ options, terminal }: Invocation, { apply }: UpgradeConfiguration, target: string) => {
  if (flag(options, 'yes') || apply.forceUpgrade) return;
  const answer = await terminal.ask(`The control plane of this host goes to ${target}. Go on? [y/N] `);
  if (/^y(es)?$/i.test(answer?.trim() ?? '')) return;
  throw new SlipwayError('USAGE', answer === undefined ? 'Nobody is there to confirm the upgrade.' : 'Not confirmed.', {
    hint: `Say it on the command line: slipway upgrade apply ${target} --yes`,
  });
};

const wishesOf = (
  { command, invocation: { options } }: Pick<Upgrade, 'command' | 'invocation'>,
  configuration: UpgradeConfiguration,
  cluster: Cluster,
  target: string | undefined,
): readonly Provided[] => {
  const {
    certificateRenewal,
    etcdUpgrade,
    patches,
    imagePullPolicy,
    ignorePreflightErrors = [],
  } = configuration[command];
  const { forceUpgrade, allowExperimentalUpgrades, allowRCUpgrades } = configuration.apply;
  const isOne = cluster.hosts[0]?.roles.includes('control-plane') ?? false;
  const usual = isOne || command === 'apply' ? '/etc/kubernetes/admin.conf' : '/etc/kubernetes/kubelet.conf';
  return [
    provided(upgradeRequest, {
      kubeconfig: text(options, 'kubeconfig') ?? usual,
      ...(target !== undefined && { version: target }),
      ...(patches?.directory && { patches: patches.directory }),
    }),
    provided(upgradeWishes, { certificateRenewal, etcdUpgrade, keys: createKeySupply(availableParallelism()) }),
    provided(upgradeRules, {
      ignored: ignorePreflightErrors,
      force: forceUpgrade ?? false,
      allowed: { experimental: allowExperimentalUpgrades ?? false, releaseCandidate: allowRCUpgrades ?? false },
      imagePullPolicy,
    }),
  ];
};
