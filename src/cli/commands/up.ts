import type { CommandSpec } from '../command-spec.ts';
import { file, ignorePreflightErrors, lockTimeout, output } from '../option-sets.ts';

export const up: CommandSpec = {
  path: ['up'],
  summary: 'Get machines from a provider and make a cluster of them; without a file: a lab on this machine',
  options: [
    file,
    output,
    lockTimeout,
    ignorePreflightErrors,
    { flags: '--control-planes <n>', description: 'control planes of the lab (default 1)', parse: 'integer' },
    { flags: '--workers <n>', description: 'workers of the lab (default 2)', parse: 'integer' },
    { flags: '--no-check', description: 'leave out the proof of life at the end' },
  ],
  examples: ['slipway up', 'slipway up --workers 3', 'slipway up -f cluster.yaml'],
  run: async (invocation) => (await import('../actions/up-down.ts')).up(invocation),
};
