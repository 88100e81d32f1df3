import type { CommandSpec } from '../command-spec.ts';
import { file, output } from '../option-sets.ts';

export const check: CommandSpec = {
  path: ['check'],
  summary: 'Prove that a cluster lives: nodes, control plane, DNS, Services, NodePorts',
  options: [file, output],
  examples: ['slipway check -f cluster.yaml', 'slipway check'],
  run: async (invocation) => (await import('../actions/check-cluster.ts')).checkCluster(invocation),
};
