import { applyPatches, dnsAddress, imagesFor, type PatchFile } from '../manifests/index.ts';
import type { ClusterConfiguration } from '../spec/index.ts';
import { configMap } from './config-map.ts';
import { corefile } from './corefile.ts';
import type { KubeObject } from './kube-object.ts';
import { clusterRole, clusterRoleBinding, serviceAccount } from './rbac.ts';

export interface CorednsInput {
  readonly cluster: ClusterConfiguration;
  /** 2 when absent; pass what runs already to keep it. */
  readonly replicas?: number;
  /** The configuration to keep; kubeadm's when absent. */
  readonly keptCorefile?: string;
  /** Files of the patches directory; those for `corednsdeployment` apply. */
  readonly patches?: readonly PatchFile[];
}

/** CoreDNS as kubeadm 1.36 installs it, in the order to apply. Throws PATCH_INVALID. */
export const corednsObjects = ({ cluster, replicas = 2, keptCorefile, patches = [] }: CorednsInput): KubeObject[] => [
  configMap('kube-system', 'coredns', { Corefile: keptCorefile ?? corefile(cluster.networking.dnsDomain) }),
  clusterRole('system:coredns', [
    { apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
  ]),
  clusterRoleBinding('system:coredns', 'system:coredns', {
    kind: 'ServiceAccount',
    name: 'coredns',
    namespace: 'kube-system',
  }),
  serviceAccount('kube-system', 'coredns'),
  applyPatches('corednsdeployment', deployment(imagesFor(cluster).coredns, replicas), patches),
  service(dnsAddress(cluster.networking.serviceSubnet)),
];

const selector = { 'k8s-app': 'kube-dns' };

const deployment = (image: string, replicas: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'coredns', namespace: 'kube-system', labels: selector },
  spec: {
    replicas,
    selector: { matchLabels: selector },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
    template: {
      metadata: { labels: selector },
      spec: {
        affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [apart] } },
        containers: [container(image)],
        dnsPolicy: 'Default',
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        priorityClassName: 'system-cluster-critical',
        serviceAccountName: 'coredns',
        tolerations: [
          { key: 'CriticalAddonsOnly', operator: 'Exists' },
          { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
        ],
        volumes: [
          { name: 'config-volume', configMap: { name: 'coredns', items: [{ key: 'Corefile', path: 'Corefile' }] } },
        ],
      },
    },
  },
});

/** Two replicas prefer two nodes. */
const apart = {
  weight: 100,
  podAffinityTerm: {
    labelSelector: { matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns'] }] },
    topologyKey: 'kubernetes.io/hostname',
  },
};

const container = (image: string): object => ({
  name: 'coredns',
  image,
  imagePullPolicy: 'IfNotPresent',
  args: ['-conf', '/etc/coredns/Corefile'],
  ports: [
    { containerPort: 53, name: 'dns', protocol: 'UDP' },
    { containerPort: 53, name: 'dns-tcp', protocol: 'TCP' },
    { containerPort: 9153, name: 'metrics', protocol: 'TCP' },
    { containerPort: 8080, name: 'liveness-probe', protocol: 'TCP' },
    { containerPort: 8181, name: 'readiness-probe', protocol: 'TCP' },
  ],
  livenessProbe: {
    httpGet: { path: '/health', port: 'liveness-probe', scheme: 'HTTP' },
    initialDelaySeconds: 60,
    timeoutSeconds: 5,
    successThreshold: 1,
    failureThreshold: 5,
  },
  readinessProbe: { httpGet: { path: '/ready', port: 'readiness-probe', scheme: 'HTTP' } },
  resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
    readOnlyRootFilesystem: true,
  },
  volumeMounts: [{ name: 'config-volume', mountPath: '/etc/coredns', readOnly: true }],
});

const service = (clusterIP: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'kube-dns',
    namespace: 'kube-system',
    annotations: { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' },
    labels: { ...selector, 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
  },
  spec: {
    clusterIP,
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
      { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
      { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
    ],
    selector,
  },
});
