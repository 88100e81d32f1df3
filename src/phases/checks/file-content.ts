import { familyOf } from '../node.ts';
import { type Check, type CheckContext, error } from './check.ts';

/** kubeadm's `FileContent` checks: that the kernel forwards packets of pods. */
interface ForwardingRow {
  readonly id: string;
  readonly path: string;
  readonly setting: string;
  readonly family: 'IPv4' | 'IPv6';
}

const rows: readonly ForwardingRow[] = [
  {
    id: 'FileContent--proc-sys-net-ipv4-ip_forward',
    path: '/proc/sys/net/ipv4/ip_forward',
    setting: 'net.ipv4.ip_forward',
    family: 'IPv4',
  },
  {
    id: 'FileContent--proc-sys-net-ipv6-conf-default-forwarding',
    path: '/proc/sys/net/ipv6/conf/default/forwarding',
    setting: 'net.ipv6.conf.default.forwarding',
    family: 'IPv6',
  },
];

/** `init` of kubeadm asks for IPv4 whatever its address is. */
const isMeant = (family: ForwardingRow['family'], context: CheckContext): boolean =>
  familyOf(addressAsked(context)) === family || (context.leader && family === 'IPv4');

/** What kubeadm goes by: the address an API server advertises, or the one that a joining host asks; its own where that is a name. */
const addressAsked = ({ cluster, leader, node }: CheckContext): string => {
  const endpoint = leader ? undefined : cluster.documents.join?.discovery.bootstrapToken?.apiServerEndpoint;
  const [, bracketed, plain] = /^(?:\[(.*)\]|([\d.]+)):\d+$/.exec(endpoint ?? '') ?? [];
  return bracketed ?? plain ?? node.address;
};

export const fileContent: readonly Check[] = rows.map(({ id, path, setting, family }) => ({
  id,
  test: async (context) => {
    if (!isMeant(family, context)) return [];
    const { host } = context;
    if ((await host.files.readText(path))?.trim() === '1') return [];
    const fix = `Turn it on: sysctl -w ${setting}=1 (and keep it in /etc/sysctl.d).`;
    return [error(id, `${host.name} does not forward ${family}.`, fix)];
  },
}));
