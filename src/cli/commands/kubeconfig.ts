import type { CommandSpec } from '../command-spec.ts';
import { rootfs } from '../kubeadm-options.ts';
import { file } from '../option-sets.ts';

export const kubeconfig: CommandSpec = {
  path: ['kubeconfig'],
  summary: 'Print the kubeconfig of a cluster, or merge it into yours',
  options: [
    file,
    { flags: '--merge', description: 'merge it into ~/.kube/config (or $KUBECONFIG), with a backup beside it' },
    { flags: '--context <name>', description: "name of the context; the cluster's name when absent" },
  ],
  examples: ['slipway kubeconfig -f cluster.yaml --merge', 'slipway kubeconfig > admin.conf'],
  run: async (invocation) => (await import('../actions/write-kubeconfig.ts')).writeKubeconfig(invocation),
};

export const kubeconfigUser: CommandSpec = {
  path: ['kubeconfig', 'user'],
  summary: 'Print a kubeconfig for one more user, signed by the CA of this control plane',
  options: [
    { flags: '--client-name <name>', description: 'name of the user: the common name of the certificate' },
    { flags: '--org <names>', description: 'groups of the user: organizations of the certificate', parse: 'list' },
    { flags: '--token <token>', description: 'a token instead of a certificate' },
    { flags: '--validity-period <duration>', description: 'how long the certificate lives', default: '8760h0m0s' },
    { flags: '--config <path>', description: "kubeadm's configuration documents" },
    rootfs,
  ],
  examples: ['slipway kubeconfig user --client-name jane --org developers > jane.conf'],
  run: async (invocation) => (await import('../actions/kubeconfig-user.ts')).kubeconfigUser(invocation),
};
