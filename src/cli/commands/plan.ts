import { applyRun } from '../apply-cluster.ts';
import { loadClusterFile } from '../cluster-file.ts';
import type { CommandSpec } from '../command-spec.ts';
import { text } from '../command-spec.ts';
import { file, output, skipPhases } from '../option-sets.ts';
import { exitCodeOf, runOnHosts } from '../run-on-hosts.ts';

const CHANGES = 2;

export const plan: CommandSpec = {
  path: ['plan'],
  summary: 'Show what apply would change, on which host, with diffs; exit 0 nothing, 2 changes',
  options: [file, output, skipPhases],
  examples: ['slipway plan -f cluster.yaml', 'slipway plan -f cluster.yaml -o json'],
  run: async ({ options, terminal }) => {
    const { cluster, baseDir } = await loadClusterFile(options, terminal);
    const run = await applyRun({ cluster, baseDir, terminal, options });
    const result = await runOnHosts({ ...run, plan: true });
    if (result.outcome !== 'ok') return exitCodeOf(result);
    if (result.changes === 0 && text(options, 'output') !== 'json') terminal.out.write('Nothing to change.\n');
    return result.changes > 0 ? CHANGES : 0;
  },
};
