import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SlipwayCluster } from './slipway-cluster.ts';

/** Requests to a Service from outside the cluster, one after another through each of some nodes. */
export interface ServiceRequests {
  /** Ends it, and gives how many were asked through each node, and what came instead of an answer. */
  end(): readonly RequestsThrough[];
  /** Ends it, whatever came. */
  stop(): void;
}

interface RequestsThrough {
  readonly target: string;
  readonly asked: number;
  readonly lost: readonly string[];
}

interface RequestOptions {
  readonly controlPlane: string;
  /** Addresses of the nodes that are asked. */
  readonly through: readonly string[];
  /** The version of the image that the proof of life brought to the nodes. */
  readonly agnhost: string;
}

const PORT = 30_800;

/** Three of it, of which two must always be there; a pod that ends answers until its Service has forgotten it. */
const workload = (agnhost: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      topologySpreadConstraints:
        - { maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: { matchLabels: { app: web } } }
      containers:
        - name: web
          image: registry.k8s.io/e2e-test-images/agnhost:${agnhost}
          args: [netexec, --http-port=8080]
          readinessProbe: { httpGet: { path: /healthz, port: 8080 }, periodSeconds: 1 }
          lifecycle: { preStop: { sleep: { seconds: 5 } } }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec: { minAvailable: 2, selector: { matchLabels: { app: web } } }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, selector: { app: web }, ports: [{ port: 80, targetPort: 8080, nodePort: ${PORT} }] }
`;

/** Makes a Deployment `web` with a disruption budget and a Service, and asks it from a process of its own once each node knows of it. */
export const startServiceRequests = (
  lab: SlipwayCluster,
  { controlPlane, through, agnhost }: RequestOptions,
): ServiceRequests => {
  const kubectl = 'kubectl --kubeconfig /etc/kubernetes/admin.conf';
  const answered = `timeout 60 sh -c 'for at in ${through.join(' ')}; do until curl -sf "http://$at:${PORT}/hostname"; do sleep 0.1; done; done'`;
  lab.on(
    controlPlane,
    `set -e
${kubectl} apply -f - <<'END'
${workload(agnhost)}
END
${kubectl} rollout status deployment/web --timeout=120s
${answered}`,
  );
  const script = fileURLToPath(new URL('ask-continuously.ts', import.meta.url));
  const answers = join(dirname(lab.file), 'answers.json');
  const asking = spawn(process.execPath, [script, answers, ...through.map((address) => `${address}:${PORT}`)], {
    stdio: 'ignore',
  });
  const stop = (): void => {
    asking.kill();
  };
  return {
    stop,
    end: () => {
      stop();
      return JSON.parse(readFileSync(answers, 'utf8'));
    },
  };
};
