import { everywhere, step } from '../phases/index.ts';
import { etcdLeft, kubeletStopped } from './artifacts.ts';

export const stopKubelet = step({
  id: 'reset/kubelet',
  title: 'Stop the kubelet',
  where: everywhere,
  needs: { etcdLeft },
  gives: { kubeletStopped },
  run: async ({ host }) => {
    const { exists } = await host.services.status('kubelet');
    if (exists) await host.services.ensure('kubelet', { active: false, enabled: false });
    return { kubeletStopped: undefined };
  },
  recover: async () => ({ kubeletStopped: undefined }),
});
