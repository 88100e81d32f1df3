import { resolve } from 'node:path';
import {
  type UpgradeCommand,
  type UpgradeConfiguration,
  type UpgradeFlags,
  upgradeConfigurationFrom,
} from '../spec/index.ts';
import { readText } from './cluster-file.ts';
import { integer, list, type Options, text } from './command-spec.ts';
import type { Terminal } from './terminal.ts';

/** What a command of `upgrade` is to do, from `--config` and what was typed. */
export const upgradeConfiguration = async (
  command: UpgradeCommand,
  version: string | undefined,
  options: Options,
  terminal: Terminal,
): Promise<UpgradeConfiguration> => {
  const config = text(options, 'config');
  const document = config === undefined ? undefined : await readText(config, terminal);
  return upgradeConfigurationFrom(command, document, config ?? '', upgradeFlags(version, options, terminal));
};

const switches = [
  'allowExperimentalUpgrades',
  'allowReleaseCandidateUpgrades',
  'certificateRenewal',
  'dryRun',
  'etcdUpgrade',
  'force',
  'printConfig',
] as const;

/** Only what was given. */
const upgradeFlags = (version: string | undefined, options: Options, { cwd }: Terminal): UpgradeFlags => {
  const given = switches.flatMap((name) =>
    typeof options[name] === 'boolean' ? [[name, options[name]] as const] : [],
  );
  const patches = text(options, 'patches');
  const contextLines = integer(options, 'contextLines');
  const ignorePreflightErrors = list(options, 'ignorePreflightErrors');
  const skipPhases = list(options, 'skipPhases');
  return {
    ...Object.fromEntries(given),
    ...(version !== undefined && { kubernetesVersion: version }),
    ...(patches !== undefined && { patches: resolve(cwd, patches) }),
    ...(contextLines !== undefined && { contextLines }),
    ...(ignorePreflightErrors && { ignorePreflightErrors }),
    ...(skipPhases && { skipPhases }),
  };
};
