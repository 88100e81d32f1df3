import type { SlipwayCluster } from '../lab/slipway-cluster.ts';

/** Names that uploads and installs use until a file is whole. */
const LEFT_OVERS = `
find / -xdev -name '.*.slipway-*' -print 2>/dev/null
find /var/lib/slipway /etc/kubernetes /usr/local/bin -name '*.part' -print -o -name '*.slipway' -print 2>/dev/null
find /var/tmp /tmp -maxdepth 1 -name 'slipway-*' -print
find /var/lib/slipway/images -type f -print 2>/dev/null
true`;

/** What killed runs forgot on a host. */
export const leftOversOn = (cluster: SlipwayCluster, host: string): readonly string[] =>
  cluster
    .on(host, LEFT_OVERS)
    .split('\n')
    .filter((line) => line !== '');

/** Every certificate is of its CA, every key of its certificate, and so are the kubeconfigs; one line for each that is not. */
const VERIFY = `
cd /etc/kubernetes/pki
public() { openssl x509 -in "$1" -noout -pubkey; }
pair() { [ "$(public "$1")" = "$(openssl pkey -in "$2" -pubout 2>/dev/null)" ] || echo "$2 is not the key of $1"; }
leaf() { openssl verify -CAfile "$2" "$1" >/dev/null 2>&1 || echo "$1 is not of $2"; }
for name in ca etcd/ca front-proxy-ca apiserver apiserver-kubelet-client apiserver-etcd-client front-proxy-client \\
  etcd/server etcd/peer etcd/healthcheck-client; do pair "$name.crt" "$name.key"; done
for name in apiserver apiserver-kubelet-client; do leaf "$name.crt" ca.crt; done
for name in etcd/server etcd/peer etcd/healthcheck-client apiserver-etcd-client; do leaf "$name.crt" etcd/ca.crt; done
leaf front-proxy-client.crt front-proxy-ca.crt
[ "$(openssl pkey -in sa.key -pubout)" = "$(cat sa.pub)" ] || echo 'sa.pub is not of sa.key'
work=$(mktemp -d)
for name in admin super-admin controller-manager scheduler; do
  for what in certificate-authority client-certificate client-key; do
    sed -n "s/.*$what-data: //p" "/etc/kubernetes/$name.conf" | base64 -d >"$work/$what"
  done
  cmp -s "$work/certificate-authority" ca.crt || echo "$name.conf trusts another CA"
  pair "$work/client-certificate" "$work/client-key" | sed "s|^|$name.conf: |"
  leaf "$work/client-certificate" ca.crt | sed "s|^|$name.conf: |"
done
rm -rf "$work"
leaf /var/lib/kubelet/pki/kubelet-client-current.pem ca.crt`;

/** What is wrong with the PKI on the control plane, one line each. */
export const pkiFaults = (cluster: SlipwayCluster): readonly string[] =>
  cluster
    .on('cp1', VERIFY)
    .split('\n')
    .filter((line) => line !== '');

/** Bootstrap tokens the cluster holds, by what they are for. */
export const bootstrapTokens = (cluster: SlipwayCluster): readonly string[] => {
  const answer = cluster.kubectl('get', 'secrets', '-n', 'kube-system', '-o', 'json');
  const { items }: { items: readonly Secret[] } = JSON.parse(answer);
  return items
    .filter(({ type }) => type === 'bootstrap.kubernetes.io/token')
    .map(({ data }) => Buffer.from(data['description'] ?? '', 'base64').toString('utf8'));
};

interface Secret {
  readonly type: string;
  readonly data: Readonly<Record<string, string>>;
}
