import { everywhere, step } from '../phases/index.ts';
import { networkRemoved, podsUnmounted } from './artifacts.ts';

const INTERFACES = 'cni0 flannel.1 flannel-v6.1 kube-ipvs0';
/** Chains and comments of kube-proxy, the kubelet, flannel and the portmap plugin; nobody else's rules are touched. */
const RULES = 'KUBE-|CNI-HOSTPORT|CNI-[0-9a-f]+|FLANNEL-|flanneld ';
/** Both of iptables' worlds: a pod may have used the one that the host does not. */
const IPTABLES = 'iptables ip6tables iptables-legacy ip6tables-legacy iptables-nft ip6tables-nft';
/** Of kube-proxy, flannel and the portmap plugin, each in its nftables mode. */
const TABLES = ' (kube-proxy|flannel-ipv4|flannel-ipv6|cni_hostport)$';

/** Network namespaces of pods: no process is left in them. Other programs name theirs so as well. */
const OWN_NAMESPACES = `
own_namespaces() {
  for n in $(ls /run/netns 2>/dev/null | grep '^cni-'); do [ -n "$(ip netns pids "$n" 2>/dev/null)" ] || echo "$n"; done
}
`;

const LOOK = `
for i in ${INTERFACES}; do ip -o link show "$i" 2>/dev/null; done
${OWN_NAMESPACES}
ip -o link show type veth 2>/dev/null | grep -E 'master cni0'
own_namespaces
for f in ${IPTABLES}; do $f-save 2>/dev/null | grep -E '${RULES}' | head -n 1; done
nft list tables 2>/dev/null | grep -E '${TABLES}'
[ ! -e /run/flannel/subnet.env ] || echo routes
true
`;

const ACT = `
network=$(sed -n 's/^FLANNEL_NETWORK=//p' /run/flannel/subnet.env 2>/dev/null)
[ -z "$network" ] || ip -4 route show root "$network" | while read -r line; do ip route del \${line%% *} 2>/dev/null; done
${OWN_NAMESPACES}
for n in $(own_namespaces); do
  ip netns del "$n" 2>/dev/null || { umount -l "/run/netns/$n" 2>/dev/null; rm -f "/run/netns/$n"; }
done
for i in $(ip -o link show type veth 2>/dev/null | grep -E 'master cni0' | cut -d: -f2 | cut -d@ -f1); do ip link del $i; done
for i in ${INTERFACES}; do ip link del "$i" 2>/dev/null; done
for f in ${IPTABLES}; do
  if $f-save 2>/dev/null | grep -qE '${RULES}'; then $f-save 2>/dev/null | grep -vE '${RULES}' | $f-restore || exit 1; fi
done
nft list tables 2>/dev/null | grep -E '${TABLES}' | while read -r line; do nft delete $line; done
true
`;

/** Virtual servers of IPVS bear no name: whose they are cannot be told. */
const VIRTUAL_SERVERS = '/proc/net/ip_vs';

export const removeNetwork = step({
  id: 'reset/network',
  title: 'Remove interfaces, routes and rules of the cluster',
  where: everywhere,
  needs: { podsUnmounted },
  gives: { networkRemoved },
  run: async ({ host, warn }) => {
    const { stdout } = await host.query({ shell: 'sh', script: LOOK });
    if (stdout.trim() !== '') {
      await host.run({ shell: 'sh', script: ACT }, 'Remove interfaces, routes and rules of the cluster');
    }
    if (/^(TCP|UDP|SCTP) /m.test((await host.files.readText(VIRTUAL_SERVERS)) ?? '')) {
      warn('left: virtual servers of IPVS, which may be of kube-proxy or of others. Look at them: ipvsadm -L -n');
    }
    return { networkRemoved: undefined };
  },
  recover: async () => ({ networkRemoved: undefined }),
});
