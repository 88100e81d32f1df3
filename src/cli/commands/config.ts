import { loadClusterFile } from '../cluster-file.ts';
import type { CommandSpec } from '../command-spec.ts';
import { text } from '../command-spec.ts';
import { file, output } from '../option-sets.ts';

export const configValidate: CommandSpec = {
  path: ['config', 'validate'],
  summary: 'Check a cluster file; every fault is shown with its line',
  options: [file, output],
  examples: ['slipway config validate -f cluster.yaml', 'slipway config validate -f - < cluster.yaml'],
  run: async ({ options, terminal }) => {
    const { cluster, path } = await loadClusterFile(options, terminal);
    const isJson = text(options, 'output') === 'json';
    const record = { file: path, valid: true, cluster: cluster.name, hosts: cluster.hosts.length };
    terminal.out.write(isJson ? `${JSON.stringify(record)}\n` : `ok: ${path}\n`);
    return 0;
  },
};

export const configSchema: CommandSpec = {
  path: ['config', 'schema'],
  summary: 'Print the JSON Schema of the cluster file',
  examples: ['slipway config schema > cluster.schema.json'],
  run: async ({ terminal }) => {
    const { clusterSchema } = await import('../../spec/index.ts');
    terminal.out.write(`${JSON.stringify(clusterSchema(), undefined, 2)}\n`);
    return 0;
  },
};

export const configExample: CommandSpec = {
  path: ['config', 'example'],
  summary: 'Print a commented cluster file to start from',
  examples: ['slipway config example > cluster.yaml'],
  run: async ({ terminal }) => {
    const { exampleCluster } = await import('../../spec/index.ts');
    terminal.out.write(exampleCluster());
    return 0;
  },
};
