import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { ignorePreflightErrors, output, skipPhases } from '../option-sets.ts';

const configOptions: readonly OptionSpec[] = [
  { flags: '--config <path>', description: "kubeadm's configuration documents (kubeadm.k8s.io/v1beta4)" },
  { flags: '--apiserver-advertise-address <ip>', description: 'address that the API server tells others' },
  { flags: '--apiserver-bind-port <port>', description: 'port of the API server', parse: 'integer' },
  { flags: '--apiserver-cert-extra-sans <names>', description: 'more names of the API server', parse: 'list' },
  { flags: '--cert-dir <path>', description: 'where certificates are kept' },
  { flags: '--control-plane-endpoint <address>', description: 'one stable name or address for the control plane' },
  { flags: '--cri-socket <path>', description: 'socket of the container runtime' },
  { flags: '--image-repository <name>', description: 'registry of the control plane images' },
  { flags: '--kubernetes-version <version>', description: 'version of the control plane' },
  { flags: '--node-name <name>', description: 'name of the node' },
  { flags: '--patches <directory>', description: 'files named target[suffix][+patchtype].extension' },
  { flags: '--pod-network-cidr <cidr>', description: 'addresses of pods' },
  { flags: '--service-cidr <cidr>', description: 'addresses of Services' },
  { flags: '--service-dns-domain <name>', description: 'domain of Services' },
  { flags: '--token <token>', description: 'bootstrap token; made when absent' },
  { flags: '--token-ttl <duration>', description: 'how long the token lives; 0 for ever' },
  { flags: '--dry-run', description: 'show what would be done, change nothing' },
  ignorePreflightErrors,
  output,
];

export const init: CommandSpec = {
  path: ['init'],
  summary: 'Make a control plane of this host, as kubeadm init does',
  options: [...configOptions, skipPhases],
  examples: [
    'slipway init --pod-network-cidr 10.244.0.0/16',
    'slipway init --config kubeadm.yaml',
    'slipway init --dry-run',
  ],
  run: async (invocation) => (await import('../actions/init-host.ts')).initThisHost(invocation, undefined),
};

export const initPhase: CommandSpec = {
  path: ['init', 'phase'],
  summary: 'Run single phases of init; without a name: show them',
  arguments: [{ form: '[phase...]', description: 'paths such as certs/apiserver, or certs for all of them' }],
  options: configOptions,
  examples: ['slipway init phase', 'slipway init phase certs/apiserver', 'slipway init phase certs apiserver'],
  run: async (invocation) => (await import('../actions/init-host.ts')).initThisHost(invocation, invocation.args),
};
