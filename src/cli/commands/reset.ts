import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { certDir, config, criSocket, dryRun, rootfs } from '../kubeadm-options.ts';
import { file, ignorePreflightErrors, lockTimeout, output, skipPhases } from '../option-sets.ts';

const hostOptions: readonly OptionSpec[] = [
  { ...config, description: "kubeadm's ResetConfiguration (kubeadm.k8s.io/v1beta4), for this host" },
  { ...certDir, description: 'where certificates are; what the static pod of the API server says when absent' },
  { flags: '--cleanup-tmp-dir', description: 'empty /etc/kubernetes/tmp too' },
  criSocket,
  {
    flags: '--kubeconfig <path>',
    description: 'not needed: what a reset must know is on the host; taken so that scripts for kubeadm run',
    implied: '/etc/kubernetes/admin.conf',
  },
  dryRun,
  ignorePreflightErrors,
  { flags: '-y, --yes', description: 'do not ask' },
  { flags: '--force', description: 'the same, as kubeadm spells it' },
  output,
  rootfs,
];

export const reset: CommandSpec = {
  path: ['reset'],
  summary: 'Take hosts back to bare: those of a cluster file, or this one',
  options: [
    file,
    lockTimeout,
    { flags: '--hosts <names>', description: 'only these hosts of the file', parse: 'list' },
    ...hostOptions,
    skipPhases,
  ],
  examples: [
    'slipway reset -f cluster.yaml',
    'slipway reset -f cluster.yaml --hosts w2 --yes',
    'slipway reset --force',
    'slipway reset --dry-run',
  ],
  run: async (invocation) => (await import('../actions/reset-hosts.ts')).resetHosts(invocation),
};

export const resetPhase: CommandSpec = {
  path: ['reset', 'phase'],
  summary: 'Run single phases of reset on this host; without a name: show them',
  arguments: [{ form: '[phase...]', description: 'paths such as remove-etcd-member or cleanup-node' }],
  options: hostOptions,
  examples: ['slipway reset phase', 'slipway reset phase cleanup-node --force'],
  run: async (invocation) => (await import('../actions/reset-this-host.ts')).resetThisHost(invocation, invocation.args),
};
