import { SlipwayError } from '../../errors/index.ts';
import type { Kube, KubeObject } from '../../kube/index.ts';
import { imagesFor } from '../../manifests/index.ts';
import type { UpgradeCheck } from './upgrade-check.ts';

const ID = 'CreateJob';
const NAME = 'upgrade-health-check';
const TIMEOUT_MS = 60_000;
/** The Job goes by itself, also when nobody waits for it any more. */
const LIFE_S = 65;

/**
 * kubeadm's CreateJob: a Job runs to its end, so the control plane schedules and a kubelet starts pods. The image is the pause
 * image of the version that is there: nodes have that one.
 */
export const createJob: UpgradeCheck = {
  id: ID,
  test: async ({ context: { plan, signal }, kube, stored }) => {
    if (plan) return [];
    const nodes = await kube.list({ apiVersion: 'v1', kind: 'Node', fieldSelector: 'spec.unschedulable=false' });
    if (nodes.length === 0) return [];
    const name = `${NAME}-${Date.now()}`;
    try {
      await kube.create(jobOf(name, imagesFor(stored.cluster).pause));
      await kube.until(`the Job ${name}`, () => ended(kube, name), { timeoutMs: TIMEOUT_MS, intervalMs: 500, signal });
      return [];
    } catch (error) {
      if (!(error instanceof SlipwayError) || error.code === 'ABORTED') throw error;
      const message = `A Job did not run to its end in the cluster: ${error.message}`;
      const fix = `See why: kubectl -n kube-system describe pods -l job-name=${name}`;
      return [{ id: ID, severity: 'error', message, fix }];
    }
  },
};

const ended = async (kube: Kube, name: string): Promise<true | undefined> => {
  const job = await kube.get({ apiVersion: 'batch/v1', kind: 'Job', namespace: 'kube-system', name });
  return JSON.stringify(job?.['status'] ?? {}).includes('"type":"Complete"') ? true : undefined;
};

const NOBODY = 999;

const jobOf = (name: string, image: string): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace: 'kube-system' },
  spec: {
    backoffLimit: 0,
    ttlSecondsAfterFinished: LIFE_S,
    activeDeadlineSeconds: LIFE_S,
    template: {
      spec: {
        restartPolicy: 'Never',
        securityContext: { runAsUser: NOBODY, runAsGroup: NOBODY, runAsNonRoot: true },
        tolerations: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
        containers: [{ name: NAME, image, args: ['-v'] }],
      },
    },
  },
});
