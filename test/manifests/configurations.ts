import type { PatchFile } from '../../src/manifests/index.ts';
import { configuration } from './kubeadm-dry-run.ts';

export interface Case {
  readonly config: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly patches?: readonly PatchFile[];
}

const rich = `apiServer:
  certSANs: [api.example.org, 10.9.9.9]
  extraArgs:
  - {name: v, value: "4"}
  - {name: authorization-config, value: /etc/kubernetes/authz.yaml}
  - {name: enable-admission-plugins, value: "NodeRestriction,AlwaysPullImages"}
  - {name: service-account-issuer, value: "https://one.example.org"}
  - {name: service-account-issuer, value: "https://two.example.org"}
  extraVolumes:
  - {name: authz, hostPath: /etc/kubernetes/authz.yaml, mountPath: /etc/kubernetes/authz.yaml, readOnly: true, pathType: File}
  - {name: ca-certs, hostPath: /opt/ca, mountPath: /opt/ca}
  extraEnvs: [{name: GOGC, value: "80"}, {name: HTTPS_PROXY, value: "http://other:3128"}]
controllerManager:
  extraArgs: [{name: bind-address, value: 0.0.0.0}, {name: node-cidr-mask-size, value: "25"}, {name: empty, value: ""}]
  extraVolumes: [{name: extra, hostPath: /srv/extra, mountPath: /extra, pathType: DirectoryOrCreate}]
scheduler:
  extraArgs: [{name: bind-address, value: "::"}]
  extraEnvs: [{name: ZONE, value: a}, {name: AREA, value: b}]
etcd:
  local:
    dataDir: /srv/etcd
    extraArgs:
    - {name: listen-metrics-urls, value: "https://0.0.0.0:2391,http://127.0.0.1:2381"}
    - {name: advertise-client-urls, value: "https://10.0.0.5:2379,https://10.0.0.6:2379"}
    extraEnvs: [{name: ETCD_LOG_LEVEL, value: debug}]
networking: {podSubnet: 10.244.0.0/16}`;

const components = `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: 200
syncFrequency: 90s
failSwapOn: false
evictionHard: {memory.available: 5%}
clusterDNS: [169.254.20.10]
featureGates: {NodeSwap: true}
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
conntrack: {maxPerCore: 0, min: 0, tcpCloseWaitTimeout: 0s, tcpEstablishedTimeout: 1h}
metricsBindAddress: 0.0.0.0:10249`;

const patches: readonly PatchFile[] = [
  {
    name: 'kube-apiserver0.yaml',
    text: `spec:
  containers:
  - name: kube-apiserver
    resources: {requests: {cpu: 500m}}
    env: [{name: FIRST, value: "1"}]
    volumeMounts: [{mountPath: /audit, name: audit}]
  - {name: sidecar, image: example.org/sidecar, $patch: delete}
  - {name: watcher, image: example.org/watcher}
  volumes:
  - {name: audit, hostPath: {path: /var/log/audit}}
  - {name: ca-certs, $patch: delete}
---
metadata: {labels: {team: platform, tier: null}}
`,
  },
  {
    name: 'kube-apiserver1+json.yaml',
    text: '[{"op": "add", "path": "/metadata/annotations/note", "value": "seen"}, {"op": "remove", "path": "/spec/priority"}]',
  },
  {
    name: 'kube-scheduler+merge.json',
    text: '{"spec": {"priorityClassName": null, "hostNetwork": false}}',
  },
  {
    name: 'etcd.yaml',
    text: `spec:
  $setElementOrder/volumes: [{name: etcd-data}, {name: etcd-certs}]
  securityContext: {$patch: replace, runAsUser: 1000}
  volumes: [{name: etcd-data, hostPath: {path: /fast/etcd}}]
`,
  },
  { name: 'kube-controller-manager+strategic.yaml', text: 'spec: {hostAliases: [{ip: 10.1.1.1, hostnames: [a]}]}\n' },
  { name: 'kubeletconfiguration.yaml', text: 'maxPods: 50\nsystemReserved: {cpu: 100m}\nclusterDNS: [10.96.0.99]\n' },
  {
    name: 'corednsdeployment.yaml',
    text: 'spec: {replicas: 3, template: {spec: {containers: [{name: coredns, resources: {limits: {memory: 300Mi}}}]}}}\n',
  },
  { name: 'README.txt', text: 'not a patch' },
];

/** Configurations for which Slipway and the real kubeadm must make the same things. */
export const configurations: Readonly<Record<string, Case>> = {
  defaults: { config: configuration() },
  'extra arguments, volumes and environment': { config: configuration(rich) },
  'own CIDRs, domain, names, directories and repositories': {
    config: configuration(`clusterName: harbour
certificatesDir: /srv/pki
imageRepository: registry.example.org/k8s
networking: {podSubnet: 172.20.0.0/16, serviceSubnet: 172.30.0.0/20, dnsDomain: harbour.example}
dns: {imageRepository: registry.example.org/dns, imageTag: v9.9.9}`),
  },
  'a control-plane endpoint and another port': {
    config: configuration(
      'controlPlaneEndpoint: api.example.org:8443',
      'localAPIEndpoint: {advertiseAddress: 10.0.0.5, bindPort: 7443}',
    ),
  },
  'an external etcd': {
    config: configuration(`etcd:
  external:
    endpoints: ["https://10.0.0.21:2379", "https://10.0.0.22:2379"]
    caFile: /srv/etcd/ca.crt
    certFile: /srv/etcd/client/client.crt
    keyFile: /opt/keys/client.key`),
  },
  IPv6: {
    config: configuration(
      'networking: {podSubnet: "fd00:10::/56", serviceSubnet: "fd00:20::/112"}',
      'localAPIEndpoint: {advertiseAddress: "fd00::5"}',
    ),
  },
  'both families': {
    config: configuration(
      'networking: {podSubnet: "10.244.0.0/16,fd00:10::/56", serviceSubnet: "10.96.0.0/16,fd00:20::/112"}',
    ),
  },
  'proxies in the environment': {
    config: configuration(rich),
    env: { HTTPS_PROXY: 'http://proxy:3128', no_proxy: '10.0.0.0/8,.svc', http_proxy: '' },
  },
  'kubelet and kube-proxy documents': {
    config: configuration('networking: {podSubnet: 10.244.0.0/16}', '', components),
  },
  patches: {
    config: configuration('', 'localAPIEndpoint: {advertiseAddress: 10.0.0.5}\npatches: {directory: PATCHES}'),
    patches,
  },
  'kubelet arguments and another health time-out': {
    config: configuration(
      '',
      'localAPIEndpoint: {advertiseAddress: 10.0.0.5}\ntimeouts: {controlPlaneComponentHealthCheck: 125s}',
    ).replace(
      '{name: cp1,',
      '{name: cp1, kubeletExtraArgs: [{name: v, value: "2"}, {name: node-labels, value: "a=b"}],',
    ),
  },
  'the previous minor': {
    config: configuration('kubernetesVersion: v1.35.4\netcd: {local: {imageTag: 3.6.6-0}}\ndns: {imageTag: v1.13.1}'),
  },
};
