import { expect, test } from 'vitest';
import { kubeletConfigMapData, kubeletConfiguration, kubeletEnvFile, staticPod } from '../../src/manifests/index.ts';
import { clusterFromKubeadmConfig } from '../../src/spec/index.ts';
import { configuration, contextOf } from './kubeadm-dry-run.ts';

const loaded = clusterFromKubeadmConfig(configuration(), 'config.yaml', {});
const cluster = loaded.documents.cluster;

test('a worker registers with its taints, and the user has the last word', () => {
  const taints = [
    { key: 'gpu', value: 'yes', effect: 'NoSchedule' },
    { key: 'new', effect: 'NoExecute' },
  ] as const;
  expect(kubeletEnvFile({ nodeName: 'w1', hostname: 'w1', taints })).toBe(
    'KUBELET_KUBEADM_ARGS="--register-with-taints=gpu=yes:NoSchedule,new:NoExecute"\n',
  );
  expect(kubeletEnvFile({ nodeName: 'w1', hostname: 'w1' })).toBe('KUBELET_KUBEADM_ARGS=""\n');
  const extraArgs = [
    { name: 'hostname-override', value: 'other' },
    { name: 'v', value: '2' },
  ];
  expect(kubeletEnvFile({ nodeName: 'w1', hostname: 'w1', extraArgs })).toBe(
    'KUBELET_KUBEADM_ARGS="--hostname-override=other --v=2"\n',
  );
});

test('what a host needs yields to the document, the document to the settings of the host', () => {
  const settings = { cgroupDriver: 'cgroupfs', failSwapOn: false } as const;
  const made = kubeletConfiguration({
    cluster,
    settings,
    user: { cgroupDriver: 'systemd', maxPods: 50, rotateCertificates: false },
    hostSettings: { maxPods: 20 },
    resolvConf: '/run/systemd/resolve/resolv.conf',
    criSocket: 'unix:///c.sock',
  });
  expect(made).toMatchObject({
    cgroupDriver: 'systemd',
    failSwapOn: false,
    maxPods: 20,
    rotateCertificates: true,
    resolvConf: '/run/systemd/resolve/resolv.conf',
    containerRuntimeEndpoint: 'unix:///c.sock',
  });
  expect(kubeletConfigMapData({ cluster, settings })).toMatchObject({
    cgroupDriver: 'cgroupfs',
    containerRuntimeEndpoint: '',
  });
});

test('an etcd member that joins is told of all the others', () => {
  const initialCluster = [
    { name: 'cp1', peerUrl: 'https://10.0.0.1:2380' },
    { name: 'cp2', peerUrl: 'https://10.0.0.2:2380' },
  ];
  const { command } = staticPod('etcd', { ...contextOf(loaded), initialCluster }).spec.containers[0] ?? { command: [] };
  expect(command).toContain('--initial-cluster=cp1=https://10.0.0.1:2380,cp2=https://10.0.0.2:2380');
  expect(command).toContain('--initial-cluster-state=existing');
});
