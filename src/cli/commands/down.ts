import type { CommandSpec } from '../command-spec.ts';
import { file, output } from '../option-sets.ts';

export const down: CommandSpec = {
  path: ['down'],
  summary: 'Remove the machines that up made, and everything on them',
  options: [file, output],
  examples: ['slipway down', 'slipway down -f cluster.yaml'],
  run: async (invocation) => (await import('../actions/up-down.ts')).down(invocation),
};
