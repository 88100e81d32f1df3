import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { unusedKubeconfig } from '../option-sets.ts';

const componentConfigs: OptionSpec = {
  flags: '--component-configs <kinds>',
  description: 'also these: KubeProxyConfiguration, KubeletConfiguration',
  parse: 'list',
};

const printDefaults = (
  action: 'init' | 'join' | 'reset' | 'upgrade',
  kinds: string,
  options: readonly OptionSpec[] = [],
): CommandSpec => ({
  path: ['config', 'print', `${action}-defaults`],
  summary: `Print ${kinds} with all defaults; secrets and addresses are placeholders`,
  options: [...options, unusedKubeconfig],
  examples: [`slipway config print ${action}-defaults > ${action}.yaml`],
  run: async (invocation) => (await import('../actions/print-defaults.ts')).printDefaults(invocation, action),
});

export const configPrintInit = printDefaults('init', 'an InitConfiguration and a ClusterConfiguration', [
  componentConfigs,
]);
export const configPrintJoin = printDefaults('join', 'a JoinConfiguration');
export const configPrintReset = printDefaults('reset', 'a ResetConfiguration');
export const configPrintUpgrade = printDefaults('upgrade', 'an UpgradeConfiguration');
