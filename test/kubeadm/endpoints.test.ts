import { expect, test } from 'vitest';
import { staticPod } from '../../src/manifests/index.ts';
import { toYaml } from '../../src/render/index.ts';
import { loadCluster, writeClusterConfiguration } from '../../src/spec/index.ts';
import { contextOf, kubeadmDryRun } from '../manifests/kubeadm-dry-run.ts';

const host = '    - { name: cp1, role: control-plane, ssh: 192.0.2.11 }\n';
const files: Readonly<Record<string, string>> = {
  'a virtual IP': `  virtualIp: 192.0.2.10\n  hosts:\n${host}`,
  'a virtual IP with a name': `  virtualIp: 192.0.2.10\n  controlPlaneEndpoint: k8s.example.com:8443\n  hosts:\n${host}`,
  'etcd on hosts of its own': `  hosts:\n${host}    - { name: e1, role: etcd, ssh: 192.0.2.31 }\n`,
  'an etcd of somebody else': `  etcd:
    endpoints: ['https://192.0.2.41:2379', 'https://192.0.2.42:2379']
    caFile: ca.crt
    certFile: client.crt
    keyFile: client.key
  hosts:\n${host}`,
};

test.for(Object.entries(files))(
  'what the cluster file derives for %s, kubeadm makes the same API server of',
  async ([, spec]) => {
    const cluster = loadCluster(
      `apiVersion: slipway.dev/v1alpha1\nkind: Cluster\nmetadata: { name: demo }\nspec:\n${spec}`,
      'cluster.yaml',
    );
    const documents = [
      'apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nnodeRegistration: {name: cp1, criSocket: "unix:///run/containerd/containerd.sock"}\nlocalAPIEndpoint: {advertiseAddress: 192.0.2.11}\n',
      writeClusterConfiguration(cluster.documents.cluster),
    ];
    const theirs = await kubeadmDryRun(documents.join('---\n'));
    const context = { ...contextOf(cluster), advertiseAddress: '192.0.2.11' };
    expect(toYaml(staticPod('kube-apiserver', context))).toBe(theirs.files['kube-apiserver.yaml']);
    const info = theirs.objects.find(({ metadata }) => metadata.name === 'cluster-info');
    if (cluster.controlPlaneEndpoint) expect(JSON.stringify(info)).toContain(`https://${cluster.controlPlaneEndpoint}`);
  },
);
