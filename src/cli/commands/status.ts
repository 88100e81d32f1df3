import type { CommandSpec } from '../command-spec.ts';
import { file, output } from '../option-sets.ts';

export const status: CommandSpec = {
  path: ['status'],
  summary: 'Show hosts, nodes, control plane and when certificates expire',
  options: [file, output],
  examples: ['slipway status -f cluster.yaml', 'slipway status -o json | jq .nodes'],
  run: async (invocation) => (await import('../actions/show-status.ts')).showStatus(invocation),
};
