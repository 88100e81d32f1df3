import { type Check, warning } from './check.ts';

/** kubeadm's Swap: a warning. */
export const swap: Check = {
  id: 'Swap',
  test: async ({ host }) =>
    host.facts.swap
      ? [warning('Swap', `${host.name} swaps.`, 'Turn it off (swapoff -a and /etc/fstab), or set failSwapOn: false.')]
      : [],
};
