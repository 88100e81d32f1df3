import type { CommandSpec } from '../command-spec.ts';
import { file, output } from '../option-sets.ts';

export const down: CommandSpec = {
  path: ['down'],
  summary: 'Remove the machines that up made, and everything on them',
  options: [
    file,
    { flags: '-y, --yes', description: 'do not ask; nobody is asked where there is no terminal' },
    output,
  ],
  examples: ['slipway down', 'slipway down -f cluster.yaml --yes'],
  run: async (invocation) => (await import('../actions/up-down.ts')).down(invocation),
};
