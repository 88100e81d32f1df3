/** The part of a v1 Pod that a static pod of kubeadm uses; field names are the API's own. */
export interface Pod {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly containers: readonly Container[];
    readonly hostNetwork: boolean;
    readonly priority: number;
    readonly priorityClassName: string;
    readonly securityContext: { readonly seccompProfile: { readonly type: string } };
    readonly volumes: readonly Volume[];
  };
  readonly status: Readonly<Record<string, never>>;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: 'IfNotPresent';
  readonly command: readonly string[];
  readonly env?: readonly ContainerEnv[];
  readonly ports: readonly [{ readonly containerPort: number; readonly name: string; readonly protocol: 'TCP' }];
  readonly livenessProbe: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe: Probe;
  readonly resources: { readonly requests: Readonly<Record<string, string>> };
  readonly volumeMounts: readonly VolumeMount[];
}

export interface ContainerEnv {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: Readonly<Record<string, unknown>>;
}

export interface Probe {
  readonly httpGet: {
    readonly host?: string;
    readonly path: string;
    readonly port: string;
    readonly scheme: 'HTTP' | 'HTTPS';
  };
  readonly initialDelaySeconds?: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
  readonly periodSeconds: number;
}

export interface Volume {
  readonly name: string;
  readonly hostPath: { readonly path: string; readonly type: string };
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: true;
}

/** The frame all four static pods share: host network, critical priority, kubeadm's labels. */
export const componentPod = (
  container: Container,
  volumes: readonly Volume[],
  annotations?: Readonly<Record<string, string>>,
): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: container.name,
    namespace: 'kube-system',
    labels: { component: container.name, tier: 'control-plane' },
    ...(annotations && { annotations }),
  },
  spec: {
    containers: [container],
    hostNetwork: true,
    priority: 2_000_001_000,
    priorityClassName: 'system-node-critical',
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    volumes: [...volumes].sort(byName),
  },
  status: {},
});

export const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : Number(a.name > b.name);
