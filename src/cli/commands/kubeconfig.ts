import { loadCluster } from '../cluster-choice.ts';
import type { CommandSpec } from '../command-spec.ts';
import { flag, text } from '../command-spec.ts';
import { file } from '../option-sets.ts';

export const kubeconfig: CommandSpec = {
  path: ['kubeconfig'],
  summary: 'Print the kubeconfig of a cluster, or merge it into yours',
  options: [
    file,
    { flags: '--merge', description: 'merge it into ~/.kube/config (or $KUBECONFIG), with a backup beside it' },
    { flags: '--context <name>', description: "name of the context; the cluster's name when absent" },
  ],
  examples: ['slipway kubeconfig -f cluster.yaml --merge', 'slipway kubeconfig > admin.conf'],
  run: async ({ options, terminal }) => {
    const { cluster } = await loadCluster(options, terminal);
    const { fetchKubeconfig, mergeIntoFile, renamed } = await import('../kubeconfig-file.ts');
    const fetched = await fetchKubeconfig(cluster, terminal, options);
    const contextName = text(options, 'context') ?? cluster.name;
    if (!flag(options, 'merge')) {
      terminal.out.write(renamed(fetched, contextName));
      return 0;
    }
    const { path, backup } = await mergeIntoFile(fetched, contextName, terminal);
    const saved = backup === undefined ? '' : ` (the old one is ${backup})`;
    terminal.out.write(`Context "${contextName}" is in ${path}${saved}.\n`);
    return 0;
  },
};
