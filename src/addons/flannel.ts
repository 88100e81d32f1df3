import { configMap } from './config-map.ts';
import type { KubeObject } from './kube-object.ts';
import { clusterRole, clusterRoleBinding, serviceAccount } from './rbac.ts';

export interface FlannelInput {
  /** One CIDR, or an IPv4 and an IPv6 one joined by a comma. */
  readonly podSubnet: string;
  readonly backend: 'vxlan' | 'host-gw';
  /** `ghcr.io/flannel-io/flannel:v0.28.4` when absent. */
  readonly image?: string;
  /**
   * `https://host:port` that flanneld asks the API at. Through the Service, which it uses when absent, a flanneld that starts before
   * kube-proxy wrote its rules waits for 30 s and dies: the kernel keeps its first packet's way.
   */
  readonly server?: string;
}

const namespace = 'kube-flannel';
const labels = { 'k8s-app': 'flannel' };
const podLabels = { tier: 'node', app: 'flannel' };
export const flannelImage = 'ghcr.io/flannel-io/flannel:v0.28.4';

/**
 * The flannel pod network as its own manifest of v0.28.4 has it, in the order to apply, except that the `flannel` CNI
 * plugin must be in /opt/cni/bin already (host preparation puts it there), that the CNI configuration is copied by
 * the shell alone, because an image may hold no coreutils, that this is done when flanneld has its subnet, not before it starts,
 * and that flanneld is told its interface.
 */
export const flannelObjects = ({ podSubnet, backend, image = flannelImage, server }: FlannelInput): KubeObject[] => [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace, labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'privileged' } },
  },
  labelled(
    clusterRole('flannel', [
      { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
      { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
    ]),
  ),
  labelled(clusterRoleBinding('flannel', 'flannel', { kind: 'ServiceAccount', name: 'flannel', namespace })),
  labelled(serviceAccount(namespace, 'flannel')),
  configMap(
    namespace,
    'kube-flannel-cfg',
    { 'cni-conf.json': json(cniConfiguration), 'net-conf.json': json(networkOf(podSubnet, backend)) },
    { labels: { ...podLabels, ...labels } },
  ),
  daemonSet(flanneld({ podSubnet, image, server }), `${backend} ${podSubnet}`),
];

const labelled = (object: KubeObject): KubeObject => ({ ...object, metadata: { ...object.metadata, labels } });

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const cniConfiguration = {
  name: 'cbr0',
  cniVersion: '0.3.1',
  plugins: [
    { type: 'flannel', delegate: { hairpinMode: true, isDefaultGateway: true } },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
};

const networkOf = (podSubnet: string, backend: string): object => {
  const subnets = podSubnet.split(',').map((subnet) => subnet.trim());
  const v4 = subnets.find((subnet) => !subnet.includes(':'));
  const v6 = subnets.find((subnet) => subnet.includes(':'));
  return {
    ...(v4 ? { Network: v4 } : { EnableIPv4: false }),
    ...(v6 && { EnableIPv6: true, IPv6Network: v6 }),
    EnableNFTables: false,
    Backend: { Type: backend },
  };
};

/**
 * Builtins, and `sleep` where the image has it. Fails the container when the source cannot be read or the target not written.
 * The plugin reads what flanneld writes: a node that is Ready before would fail its first pods, and try again ten seconds later.
 */
const installCni = `set -e
until [ -s /run/flannel/subnet.env ]; do sleep 0.1 2>/dev/null || :; done
text=
while IFS= read -r line || [ -n "$line" ]; do text="$text$line
"; done < /etc/kube-flannel/cni-conf.json
printf '%s' "$text" > /etc/cni/net.d/10-flannel.conflist
`;

/** flanneld reads its ConfigMap once: `network` on the pods makes the DaemonSet replace them when it changes. */
const daemonSet = (container: object, network: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'kube-flannel-ds', namespace, labels: { ...podLabels, ...labels } },
  spec: {
    selector: { matchLabels: { app: 'flannel' } },
    template: {
      metadata: { labels: podLabels, annotations: { 'slipway.dev/network': network } },
      spec: {
        affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: onLinux } },
        hostNetwork: true,
        priorityClassName: 'system-node-critical',
        tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }],
        serviceAccountName: 'flannel',
        containers: [container],
        volumes: [
          { name: 'run', hostPath: { path: '/run/flannel' } },
          { name: 'cni', hostPath: { path: '/etc/cni/net.d' } },
          { name: 'flannel-cfg', configMap: { name: 'kube-flannel-cfg' } },
          { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
        ],
      },
    },
  },
});

const onLinux = {
  nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] }],
};

/**
 * The interface that has the node's own address: by itself flanneld takes that of the default route, which on a host with two networks
 * may lead elsewhere, and which there may be none of. Not with both families, where it understands an IPv4 address only (v0.28.4, ipmatch).
 */
const interfaceOf = (podSubnet: string): readonly string[] =>
  podSubnet.includes(',') ? [] : ['--iface=$(NODE_ADDRESS)'];

interface Flanneld {
  readonly podSubnet: string;
  readonly image: string;
  readonly server: string | undefined;
}

const flanneld = ({ podSubnet, image, server }: Flanneld): object => ({
  name: 'kube-flannel',
  image,
  imagePullPolicy: 'IfNotPresent',
  command: ['/opt/bin/flanneld'],
  args: ['--ip-masq', '--kube-subnet-mgr', ...interfaceOf(podSubnet)],
  resources: { requests: { cpu: '100m', memory: '50Mi' } },
  securityContext: { privileged: false, capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
  env: [
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    { name: 'NODE_ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
    { name: 'EVENT_QUEUE_DEPTH', value: '5000' },
    { name: 'CONT_WHEN_CACHE_NOT_READY', value: 'false' },
    ...(server === undefined ? [] : serviceEnv(new URL(server))),
  ],
  lifecycle: { postStart: { exec: { command: ['/bin/sh', '-c', installCni] } } },
  volumeMounts: [
    { name: 'run', mountPath: '/run/flannel' },
    { name: 'cni', mountPath: '/etc/cni/net.d' },
    { name: 'flannel-cfg', mountPath: '/etc/kube-flannel/' },
    { name: 'xtables-lock', mountPath: '/run/xtables.lock' },
  ],
});

/** What client-go takes the API's address from inside a pod. A URL leaves out the port of its scheme. */
const serviceEnv = ({ hostname, port }: URL): readonly object[] => [
  { name: 'KUBERNETES_SERVICE_HOST', value: hostname.replace(/^\[|\]$/g, '') },
  { name: 'KUBERNETES_SERVICE_PORT', value: port || '443' },
];
