import { SlipwayError } from '../errors/index.ts';
import { type Kube, KubeApiError } from '../kube/index.ts';
import { clusterSpec, kubeApi, onJoiningControlPlanes, onLeader, openKube, step } from '../phases/index.ts';

/** `/readyz` covers etcd, informers and every post-start hook of the apiserver. */
export const controlPlaneAnswers = step({
  id: 'check/control-plane',
  title: 'See the control plane healthy',
  where: onLeader,
  needs: { kube: kubeApi },
  run: async ({ say }, { kube }) => {
    await requireReady(kube, 'control plane');
    say('the control plane is healthy');
  },
});

/** The same of every other control plane, through its own API server. */
export const otherControlPlanesAnswer = step({
  id: 'check/control-planes',
  title: 'See this control plane healthy, too',
  where: onJoiningControlPlanes,
  needs: { cluster: clusterSpec, kube: kubeApi },
  run: async (context, { cluster }) => {
    const own = await openKube(context, cluster, 'admin.conf');
    await requireReady(own, `control plane on ${context.host.name}`).finally(own.close);
    context.say('this control plane is healthy');
  },
});

const requireReady = async (kube: Kube, leg: string): Promise<void> => {
  const answer = await kube.text('/readyz?verbose').catch(bodyOf);
  const failing = answer.split('\n').filter((line) => line.startsWith('[-]'));
  if (failing.length > 0) {
    throw new SlipwayError('CHECK_FAILED', `Leg "${leg}": ${failing.join('; ')}`, {
      hint: 'Look at: kubectl get --raw "/readyz?verbose"',
    });
  }
};

/** The list of checks comes with status 500 as soon as one of them fails. */
const bodyOf = (error: unknown): string => {
  if (error instanceof KubeApiError && error.body.includes('[-]')) return error.body;
  throw error;
};
