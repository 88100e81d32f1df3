import { type Check, error } from './check.ts';

/** kubeadm's IsPrivilegedUser. */
export const isPrivilegedUser: Check = {
  id: 'IsPrivilegedUser',
  test: async ({ host }) => {
    const { stdout } = await host.query({ file: 'id', args: ['-u'] });
    if (stdout.trim() === '0') return [];
    return [
      error(
        'IsPrivilegedUser',
        `The user on ${host.target} is not root.`,
        'Run with sudo, or give the user sudo on the host.',
      ),
    ];
  },
};
