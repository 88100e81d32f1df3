import { everywhere, step } from '../phases/index.ts';
import { kubeletStopped } from './artifacts.ts';

export const stopKubelet = step({
  id: 'reset/kubelet',
  title: 'Stop the kubelet',
  where: everywhere,
  gives: { kubeletStopped },
  run: async ({ host }) => {
    const { exists } = await host.services.status('kubelet');
    if (exists) await host.services.ensure('kubelet', { active: false, enabled: false });
    return { kubeletStopped: undefined };
  },
  recover: async () => ({ kubeletStopped: undefined }),
});
