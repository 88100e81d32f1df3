import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import {
  apiserverAdvertiseAddress,
  apiserverBindPort,
  certDir,
  certificateKey,
  config,
  criSocket,
  dryRun,
  nodeName,
  patches,
  rootfs,
} from '../kubeadm-options.ts';
import { ignorePreflightErrors, output, skipPhases } from '../option-sets.ts';

const options: readonly OptionSpec[] = [
  config,
  apiserverAdvertiseAddress,
  apiserverBindPort,
  { flags: '--apiserver-cert-extra-sans <names>', description: 'more names of the API server', parse: 'list' },
  certDir,
  certificateKey,
  { flags: '--control-plane-endpoint <address>', description: 'one stable name or address for the control plane' },
  criSocket,
  { flags: '--feature-gates <pairs>', description: "kubeadm's feature gates, such as A=true,B=false", parse: 'gates' },
  {
    flags: '--image-repository <name>',
    description: 'registry of the control plane images',
    implied: 'registry.k8s.io',
  },
  { flags: '--kubernetes-version <version>', description: 'version of the control plane' },
  nodeName,
  patches,
  { flags: '--pod-network-cidr <cidr>', description: 'addresses of pods' },
  { flags: '--service-cidr <cidr>', description: 'addresses of Services', implied: '10.96.0.0/12' },
  { flags: '--service-dns-domain <name>', description: 'domain of Services', implied: 'cluster.local' },
  { flags: '--skip-certificate-key-print', description: 'do not print the certificate key' },
  { flags: '--skip-token-print', description: 'do not print the bootstrap token' },
  { flags: '--token <token>', description: 'bootstrap token; made when absent' },
  { flags: '--token-ttl <duration>', description: 'how long the token lives; 0 for ever', implied: '24h0m0s' },
  { flags: '--upload-certs', description: 'store what control planes share in the cluster, encrypted, for two hours' },
  dryRun,
  ignorePreflightErrors,
  output,
  rootfs,
];

export const init: CommandSpec = {
  path: ['init'],
  summary: 'Make a control plane of this host, as kubeadm init does',
  options: [...options, skipPhases],
  examples: [
    'slipway init --pod-network-cidr 10.244.0.0/16',
    'slipway init --control-plane-endpoint k8s.example.com --upload-certs',
    'slipway init --config kubeadm.yaml',
    'slipway init --dry-run',
  ],
  run: async (invocation) => (await import('../actions/init-host.ts')).initThisHost(invocation, undefined),
};

export const initPhase: CommandSpec = {
  path: ['init', 'phase'],
  summary: 'Run single phases of init; without a name: show them',
  arguments: [{ form: '[phase...]', description: 'paths such as certs/apiserver, or certs for all of them' }],
  options: [
    ...options,
    {
      flags: '--kubeconfig <path>',
      description: 'who one is at the API',
      implied: '/etc/kubernetes/admin.conf',
    },
    {
      flags: '--kubeconfig-dir <path>',
      description: 'with the phases of kubeconfig: where they are made',
      implied: '/etc/kubernetes',
    },
    { flags: '--print-manifest', description: 'print what an add-on is made of instead of installing it' },
  ],
  examples: [
    'slipway init phase',
    'slipway init phase certs/apiserver',
    'slipway init phase certs apiserver',
    'slipway init phase upload-certs --upload-certs',
    'slipway init phase addon coredns --print-manifest',
  ],
  run: async (invocation) => (await import('../actions/init-phase.ts')).initPhase(invocation),
};
