import { expect, test } from 'vitest';
import { clusterFromKubeadmConfig, type InitFlags, SpecError } from '../../src/spec/index.ts';

const token = 'abcdef.0123456789abcdef';
const faultsOf = (text: string | undefined, flags: InitFlags): string => {
  try {
    clusterFromKubeadmConfig(text, 'kubeadm.yaml', flags);
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
  throw new Error('faults were expected');
};

test('without file and flags it is a cluster as kubeadm would make it', () => {
  const cluster = clusterFromKubeadmConfig(undefined, '', {});
  expect(cluster).toMatchObject({
    name: 'kubernetes',
    kubernetesVersion: 'v1.36.3',
    network: { podSubnet: '', serviceSubnet: '10.96.0.0/12', dnsDomain: 'cluster.local', addon: 'none' },
    hosts: [{ name: 'localhost', roles: ['control-plane'], connection: { type: 'local' } }],
  });
  expect(cluster.documents.cluster.networking).toEqual({ serviceSubnet: '10.96.0.0/12', dnsDomain: 'cluster.local' });
  expect(cluster.documents.init.nodeRegistration).toEqual({ imagePullPolicy: 'IfNotPresent', imagePullSerial: true });
});

test('every flag reaches its field', () => {
  const { documents, hosts, network, controlPlaneEndpoint } = clusterFromKubeadmConfig(undefined, '', {
    podNetworkCidr: '10.244.0.0/16',
    serviceCidr: '10.100.0.0/16',
    serviceDnsDomain: 'k8s.example',
    apiserverAdvertiseAddress: '10.0.0.5',
    apiserverBindPort: 7443,
    apiserverCertExtraSans: ['API.example.com'],
    controlPlaneEndpoint: 'lb.example.com',
    nodeName: 'first',
    criSocket: '/run/x.sock',
    kubernetesVersion: '1.36.2',
    token,
    tokenTtl: '2h',
    patches: '/patches',
    certDir: '/pki',
    imageRepository: 'registry.example.com/k8s',
    featureGates: { RootlessControlPlane: true },
    ignorePreflightErrors: ['Swap'],
    skipPhases: ['addon/kube-proxy'],
    dryRun: true,
  });
  expect(documents.cluster).toMatchObject({
    networking: { podSubnet: '10.244.0.0/16', serviceSubnet: '10.100.0.0/16', dnsDomain: 'k8s.example' },
    apiServer: { certSANs: ['api.example.com'] },
    controlPlaneEndpoint: 'lb.example.com:7443',
    kubernetesVersion: 'v1.36.2',
    certificatesDir: '/pki',
    imageRepository: 'registry.example.com/k8s',
    featureGates: { RootlessControlPlane: true },
  });
  expect(documents.init).toMatchObject({
    localAPIEndpoint: { advertiseAddress: '10.0.0.5', bindPort: 7443 },
    nodeRegistration: { name: 'first', criSocket: 'unix:///run/x.sock', ignorePreflightErrors: ['Swap'] },
    bootstrapTokens: [{ token, ttl: '2h0m0s', usages: ['signing', 'authentication'] }],
    patches: { directory: '/patches' },
    skipPhases: ['addon/kube-proxy'],
    dryRun: true,
  });
  expect(hosts).toMatchObject([{ name: 'first', nodeName: 'first', address: '10.0.0.5' }]);
  expect(network.podSubnet).toBe('10.244.0.0/16');
  expect(controlPlaneEndpoint).toBe('lb.example.com:7443');
});

test('a lifetime without a token makes a token that lives so long', () => {
  const { bootstrapTokens } = clusterFromKubeadmConfig(undefined, '', { tokenTtl: '0' }).documents.init;
  expect(bootstrapTokens).toMatchObject([{ ttl: '0s', token: expect.stringMatching(/^[a-z0-9]{6}\.[a-z0-9]{16}$/) }]);
});

const config = `apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  name: first
  taints: []
  ignorePreflightErrors: [Mem]
skipPhases: [preflight]
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  podSubnet: 10.200.0.0/16
`;

test('a file and flags mix where they do not contradict each other', () => {
  const { documents, hosts } = clusterFromKubeadmConfig(config, 'kubeadm.yaml', {
    podNetworkCidr: '10.200.0.0/16',
    nodeName: 'first',
    serviceCidr: '10.100.0.0/16',
    ignorePreflightErrors: ['Swap'],
    skipPhases: ['certs'],
  });
  expect(documents.cluster.networking).toMatchObject({ podSubnet: '10.200.0.0/16', serviceSubnet: '10.100.0.0/16' });
  expect(documents.init.nodeRegistration.ignorePreflightErrors).toEqual(['Mem', 'Swap']);
  expect(documents.init.skipPhases).toEqual(['certs']);
  expect(hosts[0]?.taints).toEqual([]);
});

test('flags that contradict the file, or are wrong themselves', () => {
  expect(faultsOf(config, { podNetworkCidr: '10.201.0.0/16', nodeName: 'Second' })).toMatchInlineSnapshot(`
    "kubeadm.yaml has 2 faults:
      kubeadm.yaml:4:9: "InitConfiguration.nodeRegistration.name": contradicts --node-name on the command line; give only one of them
      kubeadm.yaml:12:14: "ClusterConfiguration.networking.podSubnet": contradicts --pod-network-cidr on the command line; give only one of them"
  `);
  expect(
    faultsOf(undefined, {
      podNetworkCidr: '10.0.0.0/28',
      serviceCidr: 'x',
      apiserverAdvertiseAddress: '127.0.0.1',
      apiserverBindPort: 70000,
      controlPlaneEndpoint: 'https://a',
      token: 'secret',
      tokenTtl: 'day',
      kubernetesVersion: '1.20.0',
      featureGates: { Nope: true },
    }),
  ).toMatchInlineSnapshot(`
    "the command line has 9 faults:
      command line: "--control-plane-endpoint": expected host or host:port, found "https://a"
      command line: "--service-cidr": expected one CIDR, or an IPv4 and an IPv6 CIDR joined by a comma, found "x"
      command line: "--token": expected a token of the form abcdef.0123456789abcdef (6 and 16 lower-case letters or digits)
      command line: "--token-ttl": expected a duration such as 4m0s, found "day"
      command line: "--apiserver-bind-port": expected a port from 1 to 65535, found 70000
      command line: "--kubernetes-version": Kubernetes 1.20.0 is not supported; expected 1.36.x or 1.35.x
      command line: "--pod-network-cidr": 10.0.0.0/28 is smaller than the /24 that each node gets (node-cidr-mask-size-ipv4)
      command line: "--feature-gates": no such feature gate; expected one of PublicKeysECDSA, RootlessControlPlane, NodeLocalCRISocket
      command line: "--apiserver-advertise-address": 127.0.0.1 is a loopback address; expected one that other hosts reach"
  `);
});

test('a file without anything to init, and one that is a cluster file', () => {
  expect(faultsOf('', {})).toMatchInlineSnapshot(`
    "kubeadm.yaml has 1 fault:
      kubeadm.yaml:1:1: no InitConfiguration and no ClusterConfiguration (kubeadm.k8s.io/v1beta4)"
  `);
  expect(faultsOf('apiVersion: slipway.dev/v1alpha1\nkind: Cluster\n', {})).toMatchInlineSnapshot(`
    "kubeadm.yaml has 1 fault:
      kubeadm.yaml:2:7: "kind": a cluster file is not for a single host: run slipway apply -f with it"
  `);
});

test('what other kubeadm commands read is left alone', () => {
  const more = '---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ResetConfiguration\nforce: true\n';
  expect(clusterFromKubeadmConfig(config + more, 'kubeadm.yaml', {}).hosts[0]?.name).toBe('first');
});
