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

/**
 * Whether a Corefile is what kubeadm gave CoreDNS before it kept names of the cluster out of the cache, whatever the domain and the
 * resolver are: nobody changed it, so a newer default may take its place (as kubeadm's upgrades judge it).
 */
export const isFormerDefault = (text: string): boolean =>
  FORMER.test(text.replaceAll(/#.*$/gm, '').replaceAll(/\s+/g, ' ').trim());

const FORMER =
  /^\.:53 \{ errors health \{ lameduck 5s \} ready kubernetes \S+ in-addr\.arpa ip6\.arpa \{ pods insecure fallthrough in-addr\.arpa ip6\.arpa ttl 30 \} prometheus :9153 forward \. \S+( \{ max_concurrent 1000 \})? cache 30 loop reload loadbalance \}$/;

/** The plugins that a Corefile uses, each once. */
export const pluginsIn = (text: string): readonly string[] => {
  let depth = 0;
  const names = new Set<string>();
  for (const words of text.split('\n').map(wordsIn)) {
    const [first = '}'] = words;
    if (depth === 1 && first !== '}') names.add(first);
    depth += count(words, '{') - count(words, '}');
  }
  return [...names];
};

const count = (words: readonly string[], wanted: string): number => words.filter((word) => word === wanted).length;

/** Of a line, without its comment. */
const wordsIn = (line: string): readonly string[] => line.replace(/#.*$/, '').trim().split(/\s+/).filter(Boolean);

/** Names of the cluster itself change too fast to be cached. */
const cacheBlock = (dnsDomain: string): string => ` {
       disable success ${dnsDomain}
       disable denial ${dnsDomain}
    }`;
