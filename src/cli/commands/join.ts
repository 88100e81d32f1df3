import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import {
  apiserverAdvertiseAddress,
  apiserverBindPort,
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
  { flags: '--token <token>', description: 'bootstrap token, for discovery and TLS bootstrap' },
  { flags: '--discovery-token <token>', description: 'token for discovery alone' },
  { flags: '--tls-bootstrap-token <token>', description: 'token for TLS bootstrap alone' },
  {
    flags: '--discovery-token-ca-cert-hash <hashes>',
    description: "hash of the cluster's CA: sha256:<hex>",
    parse: 'list',
  },
  { flags: '--discovery-token-unsafe-skip-ca-verification', description: 'join without knowing the CA' },
  {
    flags: '--discovery-file <path>',
    description: 'find the cluster by a kubeconfig instead of a token: a path, or an https:// URL',
  },
  { flags: '--control-plane', description: 'join as a further control plane' },
  certificateKey,
  apiserverAdvertiseAddress,
  apiserverBindPort,
  criSocket,
  nodeName,
  patches,
  dryRun,
  ignorePreflightErrors,
  output,
  rootfs,
];

export const join: CommandSpec = {
  path: ['join'],
  summary: 'Join this host to a cluster, as a worker or as a control plane, as kubeadm join does',
  arguments: [{ form: '[api-server-endpoint]', description: 'host:port of the control plane' }],
  options: [...options, skipPhases],
  examples: [
    'slipway join 10.0.0.1:6443 --token abcdef.0123456789abcdef --discovery-token-ca-cert-hash sha256:…',
    'slipway join 10.0.0.1:6443 --token … --discovery-token-ca-cert-hash sha256:… --control-plane --certificate-key …',
    'slipway join --config join.yaml',
  ],
  run: async (invocation) => (await import('../actions/join-host.ts')).joinThisHost(invocation),
};

export const joinPhase: CommandSpec = {
  path: ['join', 'phase'],
  summary: 'Run single phases of join; without a name: show them',
  arguments: [
    {
      form: '[words...]',
      description: 'paths such as control-plane-prepare/certs, and host:port of the control plane',
    },
  ],
  options,
  examples: [
    'slipway join phase',
    'slipway join phase control-plane-prepare download-certs 10.0.0.1:6443 --control-plane --certificate-key …',
    'slipway join phase etcd-join --control-plane',
  ],
  run: async (invocation) => (await import('../actions/join-host.ts')).joinPhases(invocation),
};
