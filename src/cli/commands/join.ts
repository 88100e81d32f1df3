import type { CommandSpec } from '../command-spec.ts';
import { ignorePreflightErrors, output, skipPhases } from '../option-sets.ts';

export const join: CommandSpec = {
  path: ['join'],
  summary: 'Join this host to a cluster as a worker, as kubeadm join does',
  arguments: [{ form: '[api-server-endpoint]', description: 'host:port of the control plane' }],
  options: [
    { flags: '--config <path>', description: "kubeadm's JoinConfiguration (kubeadm.k8s.io/v1beta4)" },
    { flags: '--token <token>', description: 'bootstrap token, for discovery and TLS bootstrap' },
    { flags: '--discovery-token <token>', description: 'token for discovery alone' },
    { flags: '--tls-bootstrap-token <token>', description: 'token for TLS bootstrap alone' },
    {
      flags: '--discovery-token-ca-cert-hash <hashes>',
      description: "hash of the cluster's CA: sha256:<hex>",
      parse: 'list',
    },
    { flags: '--discovery-token-unsafe-skip-ca-verification', description: 'join without knowing the CA' },
    { flags: '--cri-socket <path>', description: 'socket of the container runtime' },
    { flags: '--node-name <name>', description: 'name of the node' },
    { flags: '--patches <directory>', description: 'files named target[suffix][+patchtype].extension' },
    { flags: '--dry-run', description: 'show what would be done, change nothing' },
    ignorePreflightErrors,
    skipPhases,
    output,
  ],
  examples: [
    'slipway join 10.0.0.1:6443 --token abcdef.0123456789abcdef --discovery-token-ca-cert-hash sha256:…',
    'slipway join --config join.yaml',
  ],
  run: async (invocation) => (await import('../actions/join-host.ts')).joinThisHost(invocation),
};
