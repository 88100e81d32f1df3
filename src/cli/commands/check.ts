import { checkCluster } from '../apply-cluster.ts';
import { loadCluster } from '../cluster-choice.ts';
import type { CommandSpec } from '../command-spec.ts';
import { file, output } from '../option-sets.ts';
import { exitCodeOf } from '../run-on-hosts.ts';

export const check: CommandSpec = {
  path: ['check'],
  summary: 'Prove that a cluster lives: nodes, control plane, DNS, Services, NodePorts',
  options: [file, output],
  examples: ['slipway check -f cluster.yaml', 'slipway check'],
  run: async ({ options, terminal }) =>
    exitCodeOf(await checkCluster((await loadCluster(options, terminal)).cluster, terminal, options)),
};
