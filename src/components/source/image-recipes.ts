/** What an image built from source holds, besides the folders every image has. */
export interface ImageRecipe {
  /** Where each program of the Go recipe goes; `pause` is compiled from C. */
  readonly programs: Readonly<Record<string, string>>;
  readonly entrypoint: string;
  readonly command?: readonly string[];
  readonly user?: string;
  /** iptables, nft and conntrack with their libraries. */
  readonly networkTools?: true;
}

const standard = (name: string): ImageRecipe => ({
  programs: { [name]: `usr/local/bin/${name}` },
  entrypoint: `/usr/local/bin/${name}`,
});

/** By component name. Paths are those that the manifests of kubeadm and flannel call. */
export const imageRecipes: Readonly<Record<string, ImageRecipe>> = {
  'kube-apiserver': standard('kube-apiserver'),
  'kube-controller-manager': standard('kube-controller-manager'),
  'kube-scheduler': standard('kube-scheduler'),
  'kube-proxy': { ...standard('kube-proxy'), networkTools: true },
  etcd: {
    programs: { server: 'usr/local/bin/etcd', etcdctl: 'usr/local/bin/etcdctl' },
    entrypoint: '/usr/local/bin/etcd',
  },
  coredns: { programs: { coredns: 'coredns' }, entrypoint: '/coredns' },
  pause: { programs: { pause: 'pause' }, entrypoint: '/pause', user: '65535:65535' },
  flannel: { programs: { flannel: 'opt/bin/flanneld' }, entrypoint: '/opt/bin/flanneld', networkTools: true },
  agnhost: { programs: { agnhost: 'agnhost' }, entrypoint: '/agnhost', command: ['pause'] },
};
