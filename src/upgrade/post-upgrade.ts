import { kubeletEnvFile, type Step, step } from '../phases/index.ts';
import { kubeletConfigured } from './kubelet-config.ts';
import { withoutFlags } from './kubelet-flags.ts';

/** Flags that kubeadm wrote once and kubelets since 1.35 do not know: they would not start. */
const gone = ['pod-infra-container-image'];

/** kubeadm's `post-upgrade`. */
export const postUpgrade: Step = step({
  id: 'post-upgrade',
  title: 'Take away flags that the new kubelet does not know',
  where: () => true,
  needs: { kubeletConfigured },
  run: async ({ host }) => {
    const text = await host.files.readText(kubeletEnvFile);
    if (text !== undefined) await host.files.ensure([{ path: kubeletEnvFile, content: withoutFlags(text, gone) }]);
  },
});
