import { everywhere, step } from '../phases/index.ts';
import { networkRemoved, podsUnmounted } from './artifacts.ts';

const INTERFACES = 'cni0 flannel.1 flannel-v6.1 kube-ipvs0';
/** Chains and comments of kube-proxy, the kubelet, flannel and the portmap plugin; nobody else's rules are touched. */
const RULES = 'KUBE-|CNI-HOSTPORT|CNI-[0-9a-f]+|FLANNEL-|flanneld ';

const LOOK = `
for i in ${INTERFACES}; do ip -o link show "$i" 2>/dev/null; done
ip -o link show type veth 2>/dev/null | grep -E 'master cni0'
ls /run/netns 2>/dev/null | grep '^cni-'
for f in iptables ip6tables; do $f-save 2>/dev/null | grep -E '${RULES}' | head -n 1; done
nft list tables 2>/dev/null | grep -E ' kube-proxy$'
[ ! -e /run/flannel/subnet.env ] || echo routes
true
`;

const ACT = `
network=$(sed -n 's/^FLANNEL_NETWORK=//p' /run/flannel/subnet.env 2>/dev/null)
[ -z "$network" ] || ip -4 route show root "$network" | while read -r line; do ip route del \${line%% *} 2>/dev/null; done
for n in $(ls /run/netns 2>/dev/null | grep '^cni-'); do ip netns del "$n" 2>/dev/null || rm -f "/run/netns/$n"; done
for i in $(ip -o link show type veth 2>/dev/null | grep -E 'master cni0' | cut -d: -f2 | cut -d@ -f1); do ip link del $i; done
for i in ${INTERFACES}; do ip link del "$i" 2>/dev/null; done
for f in iptables ip6tables; do
  if $f-save 2>/dev/null | grep -qE '${RULES}'; then $f-save | grep -vE '${RULES}' | $f-restore || exit 1; fi
done
nft list tables 2>/dev/null | grep -E ' kube-proxy$' | while read -r line; do nft delete $line; done
true
`;

export const removeNetwork = step({
  id: 'reset/network',
  title: 'Remove interfaces, routes and rules of the cluster',
  where: everywhere,
  needs: { podsUnmounted },
  gives: { networkRemoved },
  run: async ({ host }) => {
    const { stdout } = await host.query({ shell: 'sh', script: LOOK });
    if (stdout.trim() !== '') {
      await host.run({ shell: 'sh', script: ACT }, 'Remove interfaces, routes and rules of the cluster');
    }
    return { networkRemoved: undefined };
  },
  recover: async () => ({ networkRemoved: undefined }),
});
