import type { CommandSpec } from '../command-spec.ts';
import { file, lockTimeout, output } from '../option-sets.ts';

export const reset: CommandSpec = {
  path: ['reset'],
  summary: 'Take hosts back to bare: those of a cluster file, or this one',
  options: [
    file,
    output,
    lockTimeout,
    { flags: '--hosts <names>', description: 'only these hosts of the file', parse: 'list' },
    { flags: '-y, --yes', description: 'do not ask' },
    { flags: '--force', description: 'the same, as kubeadm spells it' },
  ],
  examples: [
    'slipway reset -f cluster.yaml',
    'slipway reset -f cluster.yaml --hosts w2 --yes',
    'slipway reset --force',
  ],
  run: async (invocation) => (await import('../actions/reset-hosts.ts')).resetHosts(invocation),
};
