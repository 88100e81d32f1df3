import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { dryRun, patches, rootfs } from '../kubeadm-options.ts';
import { ignorePreflightErrors, lockTimeout, objectOutputs, output, skipPhases } from '../option-sets.ts';

const config: OptionSpec = {
  flags: '--config <path>',
  description: "kubeadm's UpgradeConfiguration (kubeadm.k8s.io/v1beta4)",
};
const kubeconfig: OptionSpec = {
  flags: '--kubeconfig <path>',
  description: 'kubeconfig to ask the cluster with',
  implied: '/etc/kubernetes/admin.conf',
};
const nodeKubeconfig: OptionSpec = {
  ...kubeconfig,
  description: 'kubeconfig to ask the cluster with; that of the kubelet on a worker',
};
const allowed: readonly OptionSpec[] = [
  { flags: '--allow-experimental-upgrades', description: 'take alpha, beta and release candidate versions too' },
  { flags: '--allow-release-candidate-upgrades', description: 'take release candidates too' },
];
const etcdUpgrade: OptionSpec = {
  flags: '--etcd-upgrade',
  description: 'upgrade etcd too; --etcd-upgrade=false leaves it as it is',
  implied: 'true',
};
const certificateRenewal: OptionSpec = {
  flags: '--certificate-renewal',
  description: 'renew the certificates of what changes; --certificate-renewal=false leaves them',
  implied: 'true',
};
const printConfig: OptionSpec = {
  flags: '--print-config',
  description: 'print the configuration that the cluster keeps',
};

const ofBoth: readonly OptionSpec[] = [
  certificateRenewal,
  config,
  dryRun,
  etcdUpgrade,
  ignorePreflightErrors,
  lockTimeout,
  output,
  patches,
  rootfs,
];
const applyOptions: readonly OptionSpec[] = [
  ...allowed,
  ...ofBoth,
  { flags: '-f, --force', description: 'go on although rules for versions speak against it; asks nothing' },
  kubeconfig,
  printConfig,
  { flags: '-y, --yes', description: 'do not ask' },
];
const nodeOptions: readonly OptionSpec[] = [...ofBoth, nodeKubeconfig];

const version = { form: '[version]', description: 'version to go to, such as v1.36.3' };

export const upgradePlan: CommandSpec = {
  path: ['upgrade', 'plan'],
  summary: 'See whether the cluster is well, and which versions it can go to',
  arguments: [{ ...version, description: `${version.description}; the newest that Slipway knows when absent` }],
  options: [...allowed, config, etcdUpgrade, ignorePreflightErrors, kubeconfig, printConfig, rootfs, ...objectOutputs],
  examples: ['slipway upgrade plan', 'slipway upgrade plan v1.36.3 -o json'],
  run: async (invocation) => (await import('../actions/upgrade-plan.ts')).showUpgradePlan(invocation),
};

export const upgradeApply: CommandSpec = {
  path: ['upgrade', 'apply'],
  summary: 'Upgrade the first control plane, and what the cluster keeps of its version',
  description:
    'Upgrade the first control plane to a version, and what the cluster keeps of it. The kubelet itself is yours to replace.',
  arguments: [version],
  options: [...applyOptions, skipPhases],
  examples: [
    'slipway upgrade apply v1.36.3',
    'slipway upgrade apply v1.36.3 --dry-run',
    'slipway upgrade apply v1.36.3 -y',
  ],
  run: async (invocation) => (await import('../actions/upgrade-host.ts')).upgradeThisHost('apply', invocation),
};

export const upgradeApplyPhase: CommandSpec = {
  path: ['upgrade', 'apply', 'phase'],
  summary: 'Run single phases of upgrade apply; without a name: show them',
  arguments: [{ form: '[phase...]', description: 'paths such as control-plane or addon/coredns, and the version' }],
  options: applyOptions,
  examples: ['slipway upgrade apply phase', 'slipway upgrade apply phase control-plane v1.36.3'],
  run: async (invocation) => (await import('../actions/upgrade-host.ts')).upgradePhases('apply', invocation),
};

export const upgradeNode: CommandSpec = {
  path: ['upgrade', 'node'],
  summary: 'Upgrade this host to the version of its cluster: a further control plane, or a worker',
  options: [...nodeOptions, skipPhases],
  examples: ['slipway upgrade node', 'slipway upgrade node --dry-run'],
  run: async (invocation) => (await import('../actions/upgrade-host.ts')).upgradeThisHost('node', invocation),
};

export const upgradeNodePhase: CommandSpec = {
  path: ['upgrade', 'node', 'phase'],
  summary: 'Run single phases of upgrade node; without a name: show them',
  arguments: [{ form: '[phase...]', description: 'paths such as kubelet-config' }],
  options: nodeOptions,
  examples: ['slipway upgrade node phase', 'slipway upgrade node phase kubelet-config'],
  run: async (invocation) => (await import('../actions/upgrade-host.ts')).upgradePhases('node', invocation),
};

export const upgradeDiff: CommandSpec = {
  path: ['upgrade', 'diff'],
  summary: 'Show how the static pods of this host would change',
  arguments: [{ ...version, description: `${version.description}; that of the cluster when absent` }],
  options: [
    config,
    {
      flags: '-c, --context-lines <number>',
      description: 'lines around each change',
      parse: 'integer',
      implied: '3',
    },
    kubeconfig,
    rootfs,
  ],
  examples: ['slipway upgrade diff v1.36.3', 'slipway upgrade diff v1.36.3 -c 0'],
  run: async (invocation) => (await import('../actions/upgrade-diff.ts')).showUpgradeDiff(invocation),
};
