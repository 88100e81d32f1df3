import { type Check, error } from './check.ts';

const FORWARDING = '/proc/sys/net/ipv4/ip_forward';

/** kubeadm's FileContent--proc-sys-net-ipv4-ip_forward. */
export const fileContent: Check = {
  id: 'FileContent--proc-sys-net-ipv4-ip_forward',
  test: async ({ host }) => {
    const content = await host.files.readText(FORWARDING);
    if (content?.trim() === '1') return [];
    const fix = 'Turn it on: sysctl -w net.ipv4.ip_forward=1 (and keep it in /etc/sysctl.d).';
    return [error('FileContent--proc-sys-net-ipv4-ip_forward', `${host.name} does not forward IPv4.`, fix)];
  },
};
