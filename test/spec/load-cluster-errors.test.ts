import { expect, test } from 'vitest';
import { loadCluster, SpecError } from '../../src/spec/index.ts';

const faultsOf = (text: string, fileExists?: (path: string) => boolean): string => {
  try {
    loadCluster(text, 'cluster.yaml', { home: '/home/me', baseDir: '/site', ...(fileExists && { fileExists }) });
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
  throw new Error('the file was expected to have faults');
};

const cluster = (spec: string, more = ''): string => `apiVersion: slipway.dev/v1alpha1
kind: Cluster
metadata:
  name: demo
spec:
${spec}${more}`;

const hosts = `  hosts:
    - {name: cp1, role: control-plane, ssh: root@192.0.2.1}
`;

test('a file of nothing has no cluster', () => {
  expect(faultsOf('')).toMatchInlineSnapshot(`
    "cluster.yaml has 1 fault:
      cluster.yaml:1:1: no document of kind Cluster (slipway.dev/v1alpha1); for kubeadm documents alone run slipway init --config"
  `);
  expect(faultsOf('# only a comment\n---\n')).toContain('no document of kind Cluster');
});

test('text that is no YAML', () => {
  expect(faultsOf('kind: Cluster\nspec: {hosts: [}\n')).toMatchInlineSnapshot(`
    "cluster.yaml has 2 faults:
      cluster.yaml:2:16: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]
      cluster.yaml:2:17: not valid YAML: Flow map in block collection must be sufficiently indented and end with a }"
  `);
  expect(faultsOf('kind: Cluster\nspec:\n\thosts: []\n')).toMatchInlineSnapshot(`
    "cluster.yaml has 1 fault:
      cluster.yaml:3:1: a tab indents this line; YAML takes spaces only"
  `);
  expect(faultsOf('- kind: Cluster\n')).toMatchInlineSnapshot(`
    "cluster.yaml has 1 fault:
      cluster.yaml:1:1: expected fields such as "apiVersion:" and "kind:""
  `);
});

test('documents that are none of the known kinds, twice there, or of another version', () => {
  expect(
    faultsOf(`apiVersion: slipway.dev/v1
kind: Cluster
---
kind: ClusterConfig
---
metadata: {}
---
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
`),
  ).toMatchInlineSnapshot(`
    "cluster.yaml has 4 faults:
      cluster.yaml:1:13: "apiVersion": expected "slipway.dev/v1alpha1", found "slipway.dev/v1"
      cluster.yaml:4:7: "ClusterConfig.kind": no such kind "ClusterConfig"; expected Cluster, ClusterConfiguration, InitConfiguration, JoinConfiguration, ResetConfiguration, UpgradeConfiguration, KubeletConfiguration, KubeProxyConfiguration
      cluster.yaml:6:1: "kind": required; expected Cluster, ClusterConfiguration, InitConfiguration, JoinConfiguration, ResetConfiguration, UpgradeConfiguration, KubeletConfiguration, KubeProxyConfiguration
      cluster.yaml:15:7: "InitConfiguration.kind": a second InitConfiguration; the first is at cluster.yaml:12:7; keep one of them"
  `);
});

test('unknown fields, with the name that was meant', () => {
  expect(
    faultsOf(`apiVersion: slipway.dev/v1alpha1
kind: Cluster
metadata:
  name: demo
spec:
  kubernetesVerison: v1.36.3
  netwrok:
    podSubnet: 10.0.0.0/16
  flavour: vanilla
  hosts:
    - name: cp1
      role: control-plane
      ssh:
        hsot: 192.0.2.1
      kubelet:
        maxPod: 100
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArg: []
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mod: nftables
`),
  ).toMatchInlineSnapshot(`
    "cluster.yaml has 7 faults:
      cluster.yaml:6:3: "spec.kubernetesVerison": no such field; did you mean "kubernetesVersion"?
      cluster.yaml:7:3: "spec.netwrok": no such field; did you mean "network"?
      cluster.yaml:9:3: "spec.flavour": no such field; expected "kubernetesVersion", "controlPlaneEndpoint", "virtualIp", "etcd", "network", "ssh", "hosts", "provider", "components", "playbooks" or "upgrade"
      cluster.yaml:14:9: "spec.hosts[0].ssh.hsot": no such field; did you mean "host"?
      cluster.yaml:16:9: "spec.hosts[0].kubelet.maxPod": no such field; did you mean "maxPods"?
      cluster.yaml:21:3: "ClusterConfiguration.apiServer.extraArg": no such field; did you mean "extraArgs"?
      cluster.yaml:25:1: "KubeProxyConfiguration.mod": no such field; did you mean "mode"?"
  `);
});

test('values of the wrong type or out of range', () => {
  expect(
    faultsOf(
      cluster(`  kubernetesVersion: 1.36
  network:
    podSubnet: [10.0.0.0/16]
    serviceSubnet: 10.96.0.0
    backend: vxlann
    dnsDomain: Cluster.Local
  hosts:
    - name: cp1
      role: controlplane
      ssh: {host: a, port: 99999, user: }
      address: 10.0.0.300
      labels: {disk: 1, ssd: true}
      taints: [{key: a, effect: NoSchedul}]
      kubelet: {maxPods: many, failSwapOn: "no", shutdownGracePeriod: 30}
    - just-a-name
  components:
    sources: [mirrors, {type: bundel}, {type: bundle}]
`),
    ),
  ).toMatchInlineSnapshot(`
    "cluster.yaml has 18 faults:
      cluster.yaml:6:22: "spec.kubernetesVersion": expected text, found 1.36 (put it in quotes)
      cluster.yaml:8:16: "spec.network.podSubnet": expected text, found a list
      cluster.yaml:9:20: "spec.network.serviceSubnet": expected one CIDR, or an IPv4 and an IPv6 CIDR joined by a comma, found "10.96.0.0"
      cluster.yaml:10:14: "spec.network.backend": expected "vxlan" or "host-gw", found "vxlann"; did you mean "vxlan"?
      cluster.yaml:11:16: "spec.network.dnsDomain": expected a DNS name (lower-case letters, digits, "-" and "."), found "Cluster.Local"
      cluster.yaml:14:13: "spec.hosts[0].role": expected "control-plane", "worker" or "etcd", found "controlplane"; did you mean "control-plane"?
      cluster.yaml:15:28: "spec.hosts[0].ssh.port": expected a port from 1 to 65535, found 99999
      cluster.yaml:16:16: "spec.hosts[0].address": expected an IP address, found "10.0.0.300"
      cluster.yaml:17:22: "spec.hosts[0].labels.disk": expected text, found 1 (put it in quotes)
      cluster.yaml:17:30: "spec.hosts[0].labels.ssd": expected text, found true (put it in quotes)
      cluster.yaml:18:33: "spec.hosts[0].taints[0].effect": expected "NoSchedule", "PreferNoSchedule" or "NoExecute", found "NoSchedul"; did you mean "NoSchedule"?
      cluster.yaml:19:26: "spec.hosts[0].kubelet.maxPods": expected a number, found "many"
      cluster.yaml:19:44: "spec.hosts[0].kubelet.failSwapOn": expected true or false, found "no"
      cluster.yaml:19:71: "spec.hosts[0].kubelet.shutdownGracePeriod": expected text, found 30 (put it in quotes)
      cluster.yaml:20:7: "spec.hosts[1]": expected fields, found "just-a-name"
      cluster.yaml:22:15: "spec.components.sources[0]": expected "mirror", "source" or fields (type, kubernetes, github, registries, path), found "mirrors"; did you mean "mirror"?
      cluster.yaml:22:31: "spec.components.sources[1].type": expected "mirror", "bundle" or "source", found "bundel"; did you mean "bundle"?
      cluster.yaml:22:40: "spec.components.sources[2].path": required: expected text"
  `);
});

test('fields that must be there', () => {
  expect(faultsOf('apiVersion: slipway.dev/v1alpha1\nkind: Cluster\nmetadata: {}\n')).toMatchInlineSnapshot(`
    "cluster.yaml has 2 faults:
      cluster.yaml:1:1: "spec": required: expected fields
      cluster.yaml:3:11: "metadata.name": required: expected text"
  `);
  expect(faultsOf(cluster('  network: {}\n'))).toMatchInlineSnapshot(`
    "cluster.yaml has 1 fault:
      cluster.yaml:6:3: "spec.hosts": required: expected hosts, or a provider that makes them"
  `);
  expect(faultsOf(cluster('  hosts:\n    - {name: a}\n    - {role: worker}\n'))).toMatchInlineSnapshot(`
    "cluster.yaml has 1 fault:
      cluster.yaml:8:7: "spec.hosts[1].name": required: expected text"
  `);
});

test('a field that is given twice', () => {
  expect(faultsOf(cluster(`${hosts}  hosts: []\n`))).toMatchInlineSnapshot(`
    "cluster.yaml has 1 fault:
      cluster.yaml:8:3: "hosts": given twice; keep one of them"
  `);
});

test('a secret in the file is refused without being shown', () => {
  const text = faultsOf(
    cluster(
      '  hosts:\n    - {name: a, role: control-plane, ssh: {host: b, password: hunter2, passphrase: {value: hunter2}}}\n',
    ),
  );
  expect(text).not.toContain('hunter2');
  expect(text).toMatchInlineSnapshot(`
    "cluster.yaml has 3 faults:
      cluster.yaml:7:63: "spec.hosts[0].ssh.password": expected "prompt" or fields (prompt, file, env), found something else
      cluster.yaml:7:84: "spec.hosts[0].ssh.passphrase.file": required: expected text
      cluster.yaml:7:85: "spec.hosts[0].ssh.passphrase.value": no such field; expected "prompt", "file" or "env""
  `);
});

test('hosts that are there twice', () => {
  expect(
    faultsOf(
      cluster(`  hosts:
    - {name: a, role: control-plane, ssh: 192.0.2.1, nodeName: n}
    - {name: a, ssh: 192.0.2.2, nodeName: n}
    - {name: b, ssh: root@192.0.2.2}
    - {name: c, ssh: "bastion:2201"}
    - {name: d, ssh: "bastion:2201"}
    - {name: e, connection: local}
    - {name: f, connection: local}
    - {name: g, ssh: g, address: 192.0.2.1}
`),
    ),
  ).toMatchInlineSnapshot(`
    "cluster.yaml has 6 faults:
      cluster.yaml:8:14: "spec.hosts[1].name": the name a is that of an earlier host too
      cluster.yaml:8:43: "spec.hosts[1].nodeName": the node name n is that of an earlier host too
      cluster.yaml:9:22: "spec.hosts[2].ssh": the address 192.0.2.2 is that of host a too
      cluster.yaml:11:22: "spec.hosts[4].ssh": the SSH target bastion:2201 is that of host c too
      cluster.yaml:13:29: "spec.hosts[6].connection": the connection local is that of host e too
      cluster.yaml:14:34: "spec.hosts[7].address": the address 192.0.2.1 is that of host a too"
  `);
});

test('hosts that say two things at once', () => {
  expect(
    faultsOf(cluster('  hosts:\n    - {name: a, role: control-plane, roles: [worker], ssh: a, connection: local}\n')),
  ).toMatchInlineSnapshot(`
    "cluster.yaml has 3 faults:
      cluster.yaml:6:3: "spec.hosts": no host is a control plane; give one "role: control-plane"
      cluster.yaml:7:23: "spec.hosts[0].role": has both "role" and "roles"; keep one of them
      cluster.yaml:7:60: "spec.hosts[0].ssh": a host with "connection: local" is not reached by SSH; keep one of them"
  `);
});

test('control planes that cannot agree', () => {
  const none = cluster('  hosts: [{name: a, ssh: a}]\n');
  const two = cluster(
    '  hosts:\n    - {name: a, role: control-plane, ssh: a}\n    - {name: b, role: control-plane, ssh: b}\n',
  );
  expect(faultsOf(none)).toMatchInlineSnapshot(`
    "cluster.yaml has 1 fault:
      cluster.yaml:6:10: "spec.hosts": no host is a control plane; give one "role: control-plane""
  `);
  expect(faultsOf(two)).toMatchInlineSnapshot(`
    "cluster.yaml has 1 fault:
      cluster.yaml:6:3: "spec.hosts": 2 control planes; expected an odd number, since each is an etcd member and more than half must agree"
  `);
  expect(faultsOf(cluster('  provider: {lab: {controlPlanes: 4}}\n'))).toMatchInlineSnapshot(`
    "cluster.yaml has 1 fault:
      cluster.yaml:6:35: "spec.provider.lab.controlPlanes": 4 control planes; expected an odd number, since each is an etcd member and more than half must agree"
  `);
});

test('two control planes are enough where etcd is elsewhere', () => {
  const etcd =
    '---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\netcd: {external: {endpoints: ["http://10.1.1.1:2379"]}}\n';
  const text = cluster(
    '  hosts: [{name: a, role: control-plane, ssh: a}, {name: b, role: control-plane, ssh: b}]\n',
    etcd,
  );
  expect(loadCluster(text, 'f').hosts).toHaveLength(2);
});

test('networks that overlap, or are too small or too large', () => {
  expect(
    faultsOf(
      cluster(`  network:
    podSubnet: 10.96.0.0/16,fd00::/40
    serviceSubnet: 10.0.0.0/8
  provider: {lab: {subnet: 10.96.7.0/28, workers: 9}}
  hosts:
    - {name: a, role: control-plane, ssh: 10.96.0.9}
`),
    ),
  ).toMatchInlineSnapshot(`
    "cluster.yaml has 6 faults:
      cluster.yaml:7:16: "spec.network.podSubnet": fd00::/40 is too large for nodes of /64 (node-cidr-mask-size-ipv6); expected /48 or smaller
      cluster.yaml:8:20: "spec.network.serviceSubnet": 10.0.0.0/8 is too large; expected /12 or smaller
      cluster.yaml:8:20: "spec.network.serviceSubnet": 10.0.0.0/8 overlaps the pod subnet 10.96.0.0/16,fd00::/40
      cluster.yaml:9:28: "spec.provider.lab.subnet": 10.96.7.0/28 is too small for machines up to address number 29
      cluster.yaml:9:28: "spec.provider.lab.subnet": 10.96.7.0/28 overlaps the pod subnet 10.96.0.0/16,fd00::/40
      cluster.yaml:11:43: "spec.hosts[0].ssh": 10.96.0.9 lies in the pod subnet 10.96.0.0/16,fd00::/40"
  `);
  expect(faultsOf(cluster(`  network: {podSubnet: 10.100.0.0/16}\n${hosts}`))).toMatchInlineSnapshot(`
    "cluster.yaml has 1 fault:
      cluster.yaml:6:24: "spec.network.podSubnet": 10.100.0.0/16 overlaps the service subnet 10.96.0.0/12"
  `);
});

test('versions that Slipway cannot make', () => {
  expect(faultsOf(cluster(`  kubernetesVersion: v1.30.1\n${hosts}`))).toMatchInlineSnapshot(`
    "cluster.yaml has 1 fault:
      cluster.yaml:6:22: "spec.kubernetesVersion": Kubernetes v1.30.1 is not supported; expected 1.36.x or 1.35.x"
  `);
  expect(faultsOf(cluster(`  kubernetesVersion: "1.35"\n${hosts}`))).toMatchInlineSnapshot(`
    "cluster.yaml has 1 fault:
      cluster.yaml:6:22: "spec.kubernetesVersion": expected the patch release too, such as v1.35.0"
  `);
  expect(faultsOf(cluster(`  kubernetesVersion: stable\n${hosts}`))).toMatchInlineSnapshot(`
    "cluster.yaml has 1 fault:
      cluster.yaml:6:22: "spec.kubernetesVersion": expected a version such as v1.36.3, found "stable""
  `);
});

test('files that are not there', () => {
  const text = cluster(`  ssh: {identityFile: ~/.ssh/none, passphrase: {file: pass.txt}}
${hosts}  components: {sources: [{type: bundle, path: bundle.tar}]}
  playbooks: {before: [prepare.yaml]}
`);
  expect(faultsOf(text, () => false)).toMatchInlineSnapshot(`
    "cluster.yaml has 4 faults:
      cluster.yaml:6:23: "spec.ssh.identityFile": there is no file /home/me/.ssh/none
      cluster.yaml:6:55: "spec.ssh.passphrase.file": there is no file /site/pass.txt
      cluster.yaml:9:47: "spec.components.sources[0].path": there is no file /site/bundle.tar
      cluster.yaml:10:24: "spec.playbooks.before[0]": there is no file /site/prepare.yaml"
  `);
  expect(loadCluster(text, 'f', { fileExists: () => true }).playbooks.before).toEqual(['prepare.yaml']);
});

test('the cluster file and a kubeadm document that contradict each other', () => {
  const text = cluster(
    `  kubernetesVersion: v1.36.3
  controlPlaneEndpoint: api.example.com
  network: {podSubnet: 10.200.0.0/16}
  hosts: [{name: a, role: control-plane, ssh: a, nodeName: one}]
`,
    `---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: 1.36.2
controlPlaneEndpoint: api.example.com:6443
networking: {podSubnet: 10.201.0.0/16}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration: {name: two}
`,
  );
  expect(faultsOf(text)).toMatchInlineSnapshot(`
    "cluster.yaml has 3 faults:
      cluster.yaml:13:20: "ClusterConfiguration.kubernetesVersion": "1.36.2" contradicts "v1.36.3" of "spec.kubernetesVersion" (cluster.yaml:6:22); keep one of them
      cluster.yaml:15:25: "ClusterConfiguration.networking.podSubnet": "10.201.0.0/16" contradicts "10.200.0.0/16" of "spec.network.podSubnet" (cluster.yaml:8:24); keep one of them
      cluster.yaml:19:26: "InitConfiguration.nodeRegistration.name": "two" contradicts "one" of "spec.hosts[0].nodeName" (cluster.yaml:9:60); keep one of them"
  `);
});

test('kubeadm documents that kubeadm would refuse', () => {
  expect(
    faultsOf(
      cluster(
        hosts,
        `---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
etcd:
  external: {endpoints: [http://a:2379, b:2379], caFile: ca.crt, keyFile: /k}
featureGates: {Rootless: true}
apiServer: {certSANs: ["a b"], extraArgs: [{value: x}]}
encryptionAlgorithm: RSA-1024
certificateValidityPeriod: 1y
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens: [{token: secret}, {ttl: 1h, expires: "2030-01-01T00:00:00Z", usages: [signing], groups: ["system:bootstrappers:a"]}]
localAPIEndpoint: {advertiseAddress: 127.0.0.1, bindPort: 0}
nodeRegistration: {criSocket: tcp://x, ignorePreflightErrors: [all, Swap]}
certificateKey: abc
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
caCertPath: ca.pem
discovery: {bootstrapToken: {caCertHashes: [abc]}}
`,
      ),
    ),
  ).toMatchInlineSnapshot(`
    "cluster.yaml has 18 faults:
      cluster.yaml:12:13: "ClusterConfiguration.etcd.external": certFile and keyFile must be given together
      cluster.yaml:12:26: "ClusterConfiguration.etcd.external.endpoints[0]": expected a URL that begins with https://, found "http://a:2379"
      cluster.yaml:12:41: "ClusterConfiguration.etcd.external.endpoints[1]": expected a URL that begins with https://, found "b:2379"
      cluster.yaml:12:58: "ClusterConfiguration.etcd.external.caFile": expected an absolute path, found "ca.crt"
      cluster.yaml:13:26: "ClusterConfiguration.featureGates.Rootless": no such feature gate; expected one of PublicKeysECDSA, RootlessControlPlane, NodeLocalCRISocket
      cluster.yaml:14:24: "ClusterConfiguration.apiServer.certSANs[0]": expected an IP address, a DNS name or a wildcard such as *.example.com, found "a b"
      cluster.yaml:14:44: "ClusterConfiguration.apiServer.extraArgs[0].name": required: expected text
      cluster.yaml:15:22: "ClusterConfiguration.encryptionAlgorithm": expected "RSA-2048", "RSA-3072", "RSA-4096", "ECDSA-P256" or "ECDSA-P384", found "RSA-1024"
      cluster.yaml:16:28: "ClusterConfiguration.certificateValidityPeriod": expected a duration such as 4m0s, found "1y"
      cluster.yaml:20:27: "InitConfiguration.bootstrapTokens[0].token": expected a token of the form abcdef.0123456789abcdef (6 and 16 lower-case letters or digits)
      cluster.yaml:20:55: "InitConfiguration.bootstrapTokens[1].expires": kubeadm gives every token a ttl, and takes no other end beside it; set ttl: 24h
      cluster.yaml:20:106: "InitConfiguration.bootstrapTokens[1].groups": groups need the usage "authentication"
      cluster.yaml:21:38: "InitConfiguration.localAPIEndpoint.advertiseAddress": 127.0.0.1 is a loopback address; expected one that other hosts reach
      cluster.yaml:22:31: "InitConfiguration.nodeRegistration.criSocket": expected a socket such as unix:///var/run/containerd/containerd.sock, found "tcp://x"
      cluster.yaml:22:63: "InitConfiguration.nodeRegistration.ignorePreflightErrors": "all" covers every check; leave out the others
      cluster.yaml:23:17: "InitConfiguration.certificateKey": expected 64 hexadecimal digits
      cluster.yaml:27:13: "JoinConfiguration.caCertPath": expected an absolute path that ends in .crt
      cluster.yaml:28:45: "JoinConfiguration.discovery.bootstrapToken.caCertHashes[0]": expected "sha256:" and 64 hexadecimal digits, found "abc""
  `);
});

test.each([0, '0%', '120%', 'half'])('spec.upgrade.maxUnavailable: %s is refused', (value) => {
  const text = `apiVersion: slipway.dev/v1alpha1
kind: Cluster
metadata: { name: demo }
spec:
  hosts: [{ name: cp1, role: control-plane, ssh: 10.0.0.11 }]
  upgrade: { maxUnavailable: ${JSON.stringify(value)} }
`;
  expect(() => loadCluster(text, 'f', { fileExists: () => true })).toThrow(
    `"spec.upgrade.maxUnavailable": expected a number from 1, or a share from 1% to 100%`,
  );
});
