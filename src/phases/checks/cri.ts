import { type Check, error } from './check.ts';

/** kubeadm's CRI: the runtime's socket is there and answers. */
export const cri: Check = {
  id: 'CRI',
  test: async ({ host, node }) => {
    const path = node.criSocket.replace(/^unix:\/\//, '');
    const [state] = await host.files.look([path]);
    if (state && state.kind !== 'absent') return [];
    const message = `No container runtime answers at ${node.criSocket} on ${host.name}.`;
    return [error('CRI', message, 'Start it: systemctl start containerd, or name another one by --cri-socket.')];
  },
};
