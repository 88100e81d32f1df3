import { loadCluster } from '../cluster-choice.ts';
import type { CommandSpec } from '../command-spec.ts';
import { text } from '../command-spec.ts';
import { file, output } from '../option-sets.ts';

export const status: CommandSpec = {
  path: ['status'],
  summary: 'Show hosts, nodes, control plane and when certificates expire',
  options: [file, output],
  examples: ['slipway status -f cluster.yaml', 'slipway status -o json | jq .nodes'],
  run: async ({ options, terminal }) => {
    const { cluster } = await loadCluster(options, terminal);
    const { readStatus, renderStatus } = await import('../cluster-status.ts');
    const report = await readStatus(cluster, terminal, options);
    const isJson = text(options, 'output') === 'json';
    terminal.out.write(isJson ? `${JSON.stringify(report, undefined, 2)}\n` : renderStatus(report));
    return report.unreachable.length > 0 ? 4 : Number(!report.reachable);
  },
};
