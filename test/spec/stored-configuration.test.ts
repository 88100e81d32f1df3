import { expect, test } from 'vitest';
import { labCluster, readClusterConfiguration, writeClusterConfiguration } from '../../src/spec/index.ts';

const { cluster } = labCluster({ controlPlanes: 1, workers: 0 }).documents;

test('a configuration is written with its keys in order and read back as it was', () => {
  const text = writeClusterConfiguration(cluster);
  expect(text).toMatchInlineSnapshot(`
    "apiServer: {}
    apiVersion: kubeadm.k8s.io/v1beta4
    caCertificateValidityPeriod: 87600h0m0s
    certificateValidityPeriod: 8760h0m0s
    certificatesDir: /etc/kubernetes/pki
    clusterName: kubernetes
    controllerManager: {}
    dns: {}
    encryptionAlgorithm: RSA-2048
    etcd:
      local:
        dataDir: /var/lib/etcd
    imageRepository: registry.k8s.io
    kind: ClusterConfiguration
    kubernetesVersion: v1.36.3
    networking:
      dnsDomain: cluster.local
      podSubnet: 10.244.0.0/16
      serviceSubnet: 10.96.0.0/12
    proxy: {}
    scheduler: {}
    "
  `);
  expect(readClusterConfiguration(text)).toEqual(cluster);
});

test('empty fields are left out, and those that kubeadm always writes are not', () => {
  const text = writeClusterConfiguration({
    ...cluster,
    etcd: { external: { endpoints: ['https://10.0.0.1:2379'] } },
    dns: { disabled: false, imageTag: '' },
    apiServer: {
      extraArgs: [{ name: 'a', value: '' }],
      extraEnvs: [{ name: 'E', value: '' }],
      certSANs: [],
      extraVolumes: [{ name: 'v', hostPath: '/a', mountPath: '/b', readOnly: false, pathType: '' }],
    },
    featureGates: {},
  });
  expect(text.slice(0, text.indexOf('apiVersion'))).toMatchInlineSnapshot(`
    "apiServer:
      extraArgs:
      - name: a
        value: ""
      extraEnvs:
      - name: E
      extraVolumes:
      - hostPath: /a
        mountPath: /b
        name: v
    "
  `);
  expect(text).toContain(
    '  external:\n    caFile: ""\n    certFile: ""\n    endpoints:\n    - https://10.0.0.1:2379\n    keyFile: ""\n',
  );
  expect(text).toContain('dns: {}\n');
  expect(text).not.toContain('featureGates');
});

test('unknown fields of a stored configuration do no harm', () => {
  const read = readClusterConfiguration(`${writeClusterConfiguration(cluster)}fromTheFuture: 1\n`);
  expect(read).toMatchObject({ kubernetesVersion: 'v1.36.3', networking: { podSubnet: '10.244.0.0/16' } });
});

test('what is no stored configuration is refused with the reason', () => {
  expect(() => readClusterConfiguration('kind: [')).toThrow('it is not YAML');
  expect(() => readClusterConfiguration('kind: Pod')).toThrow('it holds no ClusterConfiguration');
  expect(() => readClusterConfiguration('kind: ClusterConfiguration\napiVersion: kubeadm.k8s.io/v1beta3\n')).toThrow(
    'its apiVersion is kubeadm.k8s.io/v1beta3, not kubeadm.k8s.io/v1beta4',
  );
});
