import {
  completeClusterConfiguration,
  completeInitConfiguration,
  completeJoinConfiguration,
  defaultBindPort,
} from './kubeadm-defaults.ts';
import { completeResetConfiguration, completeUpgradeConfiguration } from './reset-upgrade-defaults.ts';
import type { KubeadmDocument } from './write-document.ts';

const criSocket = 'unix:///var/run/containerd/containerd.sock';
const token = 'abcdef.0123456789abcdef';
const kubernetesVersion = '1.36.0';

/** The documents of `kubeadm config print <action>-defaults`, with placeholders where a host or a cluster decides. */
export const defaultDocuments: Readonly<
  Record<'init' | 'join' | 'reset' | 'upgrade', (hostname: string) => readonly KubeadmDocument[]>
> = {
  init: () => [
    completeInitConfiguration({
      bootstrapTokens: [{ token }],
      localAPIEndpoint: { advertiseAddress: '1.2.3.4' },
      nodeRegistration: { name: 'node', criSocket },
    }),
    completeClusterConfiguration({}, kubernetesVersion, defaultBindPort),
  ],
  join: (hostname) => [
    completeJoinConfiguration({
      discovery: {
        bootstrapToken: { token, apiServerEndpoint: 'kube-apiserver:6443', unsafeSkipCAVerification: true },
      },
      nodeRegistration: { name: hostname, criSocket },
    }),
  ],
  reset: () => [completeResetConfiguration({ criSocket })],
  upgrade: () => [completeUpgradeConfiguration({})],
};
