import {
  type ComponentConfig,
  imagesFor,
  type KubeProxySettings,
  kubeProxyConfiguration,
  proxyVariables,
} from '../manifests/index.ts';
import { toYaml } from '../render/index.ts';
import type { ClusterConfiguration } from '../spec/index.ts';
import { configHash, configMap } from './config-map.ts';
import type { KubeObject } from './kube-object.ts';
import { clusterRoleBinding, configMapReaders, defaultNodeTokens, serviceAccount } from './rbac.ts';

export interface KubeProxyInput {
  readonly cluster: ClusterConfiguration;
  /** `https://host:port` of the API. */
  readonly server: string;
  readonly advertiseAddress: string;
  /** What the hosts need. */
  readonly settings?: KubeProxySettings;
  /** The user's KubeProxyConfiguration document. */
  readonly user?: ComponentConfig;
  /** `user` is what kubeadm made and nobody changed: it stays marked so. */
  readonly isGenerated?: boolean;
  /** Environment of the run, for its `*_proxy` variables. */
  readonly proxyEnv?: Readonly<Record<string, string>>;
}

/** kube-proxy as kubeadm 1.36 installs it, in the order to apply. */
export const kubeProxyObjects = (input: KubeProxyInput): KubeObject[] => [
  configuration(input),
  daemonSet(imagesFor(input.cluster).kubeProxy, input.proxyEnv ?? {}),
  serviceAccount('kube-system', 'kube-proxy'),
  clusterRoleBinding('kubeadm:node-proxier', 'system:node-proxier', {
    kind: 'ServiceAccount',
    name: 'kube-proxy',
    namespace: 'kube-system',
  }),
  ...configMapReaders('kube-system', 'kube-proxy', 'kube-proxy', [defaultNodeTokens]),
];

const configuration = ({ server, ...input }: KubeProxyInput): KubeObject => {
  const data = {
    'config.conf': toYaml(kubeProxyConfiguration(input)).trimEnd(),
    'kubeconfig.conf': kubeconfig(server),
  };
  return configMap('kube-system', 'kube-proxy', data, {
    labels: { app: 'kube-proxy' },
    ...((input.isGenerated ?? input.user === undefined) && configHash(data)),
  });
};

/** In kubeadm's own order of lines: the hash is taken over the text. */
const kubeconfig = (server: string): string =>
  `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt
    server: ${server}
  name: default
contexts:
- context:
    cluster: default
    namespace: default
    user: default
  name: default
current-context: default
users:
- name: default
  user:
    tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token`;

const selector = { 'k8s-app': 'kube-proxy' };

const daemonSet = (image: string, environment: Readonly<Record<string, string>>): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'kube-proxy', namespace: 'kube-system', labels: selector },
  spec: {
    selector: { matchLabels: selector },
    updateStrategy: { type: 'RollingUpdate' },
    template: {
      metadata: { labels: selector },
      spec: {
        containers: [container(image, environment)],
        hostNetwork: true,
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        priorityClassName: 'system-node-critical',
        serviceAccountName: 'kube-proxy',
        tolerations: [{ operator: 'Exists' }],
        volumes: [
          { name: 'kube-proxy', configMap: { name: 'kube-proxy' } },
          { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
          { name: 'lib-modules', hostPath: { path: '/lib/modules' } },
        ],
      },
    },
  },
});

const container = (image: string, environment: Readonly<Record<string, string>>): object => ({
  name: 'kube-proxy',
  image,
  imagePullPolicy: 'IfNotPresent',
  command: [
    '/usr/local/bin/kube-proxy',
    '--config=/var/lib/kube-proxy/config.conf',
    '--hostname-override=$(NODE_NAME)',
  ],
  env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }, ...proxyVariables(environment)],
  securityContext: { privileged: true },
  volumeMounts: [
    { name: 'kube-proxy', mountPath: '/var/lib/kube-proxy' },
    { name: 'xtables-lock', mountPath: '/run/xtables.lock' },
    { name: 'lib-modules', mountPath: '/lib/modules', readOnly: true },
  ],
});
