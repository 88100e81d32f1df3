import type { CommandSpec } from '../command-spec.ts';
import {
  file,
  ignorePreflightErrors,
  lockTimeout,
  output,
  removeUnknown,
  skipPhases,
  takeOver,
} from '../option-sets.ts';

export const apply: CommandSpec = {
  path: ['apply'],
  summary: 'Make a cluster of the hosts in a cluster file, or make it so again',
  description:
    'Prepares the hosts over SSH, makes the control plane, joins the workers and proves that traffic flows.\nRunning it again changes only what differs; a run that was cut short goes on where it stopped.',
  options: [
    file,
    output,
    skipPhases,
    ignorePreflightErrors,
    lockTimeout,
    removeUnknown,
    takeOver,
    { flags: '--no-check', description: 'leave out the proof of life at the end' },
  ],
  examples: ['slipway apply -f cluster.yaml', 'slipway apply -f cluster.yaml -o json | jq .'],
  run: async (invocation) => (await import('../actions/apply-file.ts')).applyFile(invocation),
};
