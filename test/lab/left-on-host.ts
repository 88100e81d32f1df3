import type { SlipwayCluster } from './slipway-cluster.ts';

const LEFT = `
find /etc/kubernetes /var/lib/kubelet /var/lib/etcd /var/log/pods -type f 2>/dev/null
ss -Hltn | awk '{ print $4 }' | grep -E ':(6443|2379|2380|10250|10256|10257|10259)$'
ps -eo args --no-headers | grep -E '^(kube|etcd|/pause|/coredns|flanneld|/opt/bin/flanneld)|[c]ontainerd-shim.* k8s.io'
awk '{ print $2 }' /proc/mounts | grep -E '^/var/lib/kubelet/.|/k8s.io/'
ip -o link | grep -E 'cni0|flannel|master cni0'
for f in iptables ip6tables; do $f-save | grep -E 'KUBE-|FLANNEL-|flanneld'; done
nft list tables | grep -E 'kube-proxy|flannel|cni_hostport'
ls /run/netns 2>/dev/null | grep -v cni-mine
ls /etc/cni/net.d /var/lib/cni 2>/dev/null | grep -E 'flannel|cbr0'
true`;

/** One line for each thing of a cluster that is still on a host. */
export const leftOnHost = (cluster: SlipwayCluster, host: string): readonly string[] =>
  cluster
    .on(host, LEFT)
    .split('\n')
    .filter((line) => line !== '');
