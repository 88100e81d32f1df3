import { isControlPlane } from '../../spec/index.ts';
import { type Check, warning } from './check.ts';

/** kubeadm's Firewalld. */
export const firewalld: Check = {
  id: 'Firewalld',
  test: async ({ host, node, spec }) => {
    const { active } = await host.services.status('firewalld');
    if (!active) return [];
    const ports = isControlPlane(spec) ? [node.bindPort, 10250] : [10250];
    const fix = `Open them: firewall-cmd --permanent ${ports.map((port) => `--add-port=${port}/tcp`).join(' ')}`;
    return [warning('Firewalld', `firewalld is active on ${host.name}; ports ${ports.join(', ')} must be open.`, fix)];
  },
};
