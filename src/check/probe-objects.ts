import type { KubeObject } from '../kube/index.ts';

export const PORT = 8080;

/** One probing pod for each node, a Service for each pod, and one NodePort over all of them. */
export const probeObjects = (namespace: string, nodes: readonly string[], image: string): readonly KubeObject[] => [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace, labels: { 'slipway.dev/check': 'true' } },
  },
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'probe', namespace },
    automountServiceAccountToken: false,
  },
  ...nodes.flatMap((node, index) => [probePod(namespace, node, index, image), probeService(namespace, index)]),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'outside', namespace },
    spec: { type: 'NodePort', selector: { app: 'probe' }, ports: [{ port: 80, targetPort: PORT, protocol: 'TCP' }] },
  },
];

export const probeName = (index: number): string => `probe-${index}`;

const probePod = (namespace: string, node: string, index: number, image: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: probeName(index), namespace, labels: { app: 'probe', probe: probeName(index) } },
  spec: {
    nodeName: node,
    serviceAccountName: 'probe',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 0,
    tolerations: [{ operator: 'Exists' }],
    containers: [
      {
        name: 'netexec',
        image,
        imagePullPolicy: 'IfNotPresent',
        args: ['netexec', `--http-port=${PORT}`],
        ports: [{ containerPort: PORT, protocol: 'TCP' }],
        readinessProbe: { httpGet: { path: '/healthz', port: PORT }, periodSeconds: 1 },
      },
    ],
  },
});

const probeService = (namespace: string, index: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: probeName(index), namespace },
  spec: { selector: { probe: probeName(index) }, ports: [{ port: 80, targetPort: PORT, protocol: 'TCP' }] },
});
