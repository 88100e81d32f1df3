import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { file, output, unusedKubeconfig } from '../option-sets.ts';

const allowExperimental: OptionSpec = {
  flags: '--allow-experimental-api',
  description: 'take kubeadm APIs that are not released yet; there are none now',
};

export const configValidate: CommandSpec = {
  path: ['config', 'validate'],
  summary: "Check a cluster file, or kubeadm's documents; every fault is shown with its line",
  options: [
    file,
    { flags: '--config <path>', description: "kubeadm's documents instead of a cluster file (- reads standard input)" },
    { flags: '--allow-deprecated-api', description: 'do not warn of kubeadm APIs that are deprecated' },
    allowExperimental,
    unusedKubeconfig,
    output,
  ],
  examples: [
    'slipway config validate -f cluster.yaml',
    'slipway config validate -f - < cluster.yaml',
    'slipway config validate --config kubeadm.yaml',
  ],
  run: async (invocation) =>
    invocation.options['config'] === undefined
      ? (await import('../actions/config.ts')).validate(invocation)
      : (await import('../actions/kubeadm-config.ts')).validateConfig(invocation),
};

export const configMigrate: CommandSpec = {
  path: ['config', 'migrate'],
  summary: "Write kubeadm's documents anew, of the newest version and with their defaults",
  options: [
    { flags: '--old-config <path>', description: 'the file to read, of v1beta3 or v1beta4 (- reads standard input)' },
    { flags: '--new-config <path>', description: 'the file to write instead of standard output' },
    allowExperimental,
    unusedKubeconfig,
  ],
  examples: ['slipway config migrate --old-config kubeadm.yaml --new-config kubeadm-v1beta4.yaml'],
  run: async (invocation) => (await import('../actions/kubeadm-config.ts')).migrateConfig(invocation),
};

export const configSchema: CommandSpec = {
  path: ['config', 'schema'],
  summary: 'Print the JSON Schema of the cluster file',
  examples: ['slipway config schema > cluster.schema.json'],
  run: async (invocation) => (await import('../actions/config.ts')).schema(invocation),
};

export const configExample: CommandSpec = {
  path: ['config', 'example'],
  summary: 'Print a commented cluster file to start from',
  examples: ['slipway config example > cluster.yaml'],
  run: async (invocation) => (await import('../actions/config.ts')).example(invocation),
};
