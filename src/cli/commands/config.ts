import type { CommandSpec } from '../command-spec.ts';
import { file, output } from '../option-sets.ts';

export const configValidate: CommandSpec = {
  path: ['config', 'validate'],
  summary: 'Check a cluster file; every fault is shown with its line',
  options: [file, output],
  examples: ['slipway config validate -f cluster.yaml', 'slipway config validate -f - < cluster.yaml'],
  run: async (invocation) => (await import('../actions/config.ts')).validate(invocation),
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
