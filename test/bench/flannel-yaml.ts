import { flannelImage, flannelObjects, type KubeObject } from '../../src/addons/index.ts';

/** The pod network as flannel's own manifest installs it, for one `kubectl apply` (JSON is YAML). */
export const flannelYaml = (): string =>
  flannelObjects({ podSubnet: '10.244.0.0/16', backend: 'vxlan' })
    .map((object) => JSON.stringify(object.kind === 'DaemonSet' ? asPublished(object) : object))
    .join('\n---\n');

/** flannel's own manifest copies the CNI configuration in an init container, before flanneld starts, and leaves the interface to it. */
const asPublished = (daemonSet: KubeObject): KubeObject => {
  const { spec, ...rest } = structuredClone(daemonSet) as unknown as PublishedDaemonSet;
  const pod = spec.template.spec;
  for (const container of pod.containers) {
    delete container['lifecycle'];
    container['args'] = ['--ip-masq', '--kube-subnet-mgr'];
  }
  pod['initContainers'] = [
    {
      name: 'install-cni',
      image: flannelImage,
      command: ['cp'],
      args: ['-f', '/etc/kube-flannel/cni-conf.json', '/etc/cni/net.d/10-flannel.conflist'],
      volumeMounts: [
        { name: 'cni', mountPath: '/etc/cni/net.d' },
        { name: 'flannel-cfg', mountPath: '/etc/kube-flannel/' },
      ],
    },
  ];
  return { ...rest, spec } as unknown as KubeObject;
};

interface PublishedDaemonSet {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: Record<string, unknown>[]; [field: string]: unknown } };
  };
}
