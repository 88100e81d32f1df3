import type { CommandSpec } from '../command-spec.ts';
import { file, ignorePreflightErrors, output, removeUnknown, skipPhases, takeOver } from '../option-sets.ts';

export const plan: CommandSpec = {
  path: ['plan'],
  summary: 'Show what apply would change, on which host, with diffs; exit 0 nothing, 2 changes',
  options: [file, output, skipPhases, ignorePreflightErrors, removeUnknown, takeOver],
  examples: ['slipway plan -f cluster.yaml', 'slipway plan -f cluster.yaml -o json'],
  run: async (invocation) => (await import('../actions/apply-file.ts')).planFile(invocation),
};
