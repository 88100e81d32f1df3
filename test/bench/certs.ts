/** Writes a whole PKI and the five kubeconfigs of a default cluster below DIR: `node test/bench/certs.ts DIR`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PkiContext, startKubeconfigs, startPki } from '../../src/certs/index.ts';

const directory = process.argv[2];
if (!directory) throw new Error('usage: node test/bench/certs.ts DIR');

const context: PkiContext = {
  cluster: {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ClusterConfiguration',
    kubernetesVersion: 'v1.36.3',
    clusterName: 'kubernetes',
    certificatesDir: join(directory, 'pki'),
    imageRepository: 'registry.k8s.io',
    encryptionAlgorithm: 'RSA-2048',
    certificateValidityPeriod: '8760h0m0s',
    caCertificateValidityPeriod: '87600h0m0s',
    networking: { serviceSubnet: '10.96.0.0/12', dnsDomain: 'cluster.local' },
    etcd: { local: { dataDir: '/var/lib/etcd' } },
    apiServer: {},
    controllerManager: {},
    scheduler: {},
    dns: {},
    proxy: {},
  },
  nodeName: 'cp1',
  advertiseAddress: '10.1.2.3',
  bindPort: 6443,
  now: new Date(),
};

const pki = startPki(context, new Map());
const kubeconfigs = startKubeconfigs(context, pki.authority('ca'), new Map());
await mkdir(join(directory, 'pki', 'etcd'), { recursive: true });
const write = (name: string, content: string, mode: number) => writeFile(join(directory, name), content, { mode });
await Promise.all([
  ...Array.from((await pki.all).files, ([name, file]) => write(join('pki', name), file.content, file.mode)),
  ...(await kubeconfigs.all).map(({ file, content, mode }) => write(file, content, mode)),
]);
