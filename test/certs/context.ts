import type { PkiContext } from '../../src/certs/index.ts';
import type { ClusterConfiguration } from '../../src/spec/index.ts';

/** A control-plane node with kubeadm's defaults; ECDSA, because it is a hundred times faster than RSA. */
export const pkiContext = (
  cluster: Partial<ClusterConfiguration> = {},
  rest: Partial<Omit<PkiContext, 'cluster'>> = {},
): PkiContext => ({
  cluster: {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ClusterConfiguration',
    kubernetesVersion: 'v1.36.3',
    clusterName: 'kubernetes',
    certificatesDir: '/etc/kubernetes/pki',
    imageRepository: 'registry.k8s.io',
    encryptionAlgorithm: 'ECDSA-P256',
    certificateValidityPeriod: '8760h0m0s',
    caCertificateValidityPeriod: '87600h0m0s',
    networking: { serviceSubnet: '10.96.0.0/12', dnsDomain: 'cluster.local' },
    etcd: { local: { dataDir: '/var/lib/etcd' } },
    apiServer: {},
    controllerManager: {},
    scheduler: {},
    dns: {},
    proxy: {},
    ...cluster,
  },
  nodeName: 'cp1',
  advertiseAddress: '10.1.2.3',
  bindPort: 6443,
  now: new Date(),
  ...rest,
});

/** The files of a result as they would be found on the host afterwards. */
export const bytesOf = (files: Iterable<readonly [string, { readonly content: string }]>): Map<string, Uint8Array> =>
  new Map(Array.from(files, ([name, { content }]) => [name, Buffer.from(content)]));

/** Without some of the files. */
export const without = (files: ReadonlyMap<string, Uint8Array>, ...names: string[]): Map<string, Uint8Array> =>
  new Map([...files].filter(([name]) => !names.includes(name)));
