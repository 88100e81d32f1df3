/** The configuration kubeadm gives CoreDNS 1.14; the lines are indented the way kubeadm's are, which upgrades compare. */
export const corefile = (dnsDomain: string): string => `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes ${dnsDomain} in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30${dnsDomain && cacheBlock(dnsDomain)}
    loop
    reload
    loadbalance
}
`;

/** Names of the cluster itself change too fast to be cached. */
const cacheBlock = (dnsDomain: string): string => ` {
       disable success ${dnsDomain}
       disable denial ${dnsDomain}
    }`;
