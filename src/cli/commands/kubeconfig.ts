import type { CommandSpec } from '../command-spec.ts';
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
  run: async (invocation) => (await import('../actions/write-kubeconfig.ts')).writeKubeconfig(invocation),
};
