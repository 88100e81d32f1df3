import { SlipwayError } from '../errors/index.ts';
import { KubeApiError } from '../kube/index.ts';
import { kubeApi, onLeader, step } from '../phases/index.ts';

/** `/readyz` covers etcd, informers and every post-start hook of the apiserver. */
export const controlPlaneAnswers = step({
  id: 'check/control-plane',
  title: 'See the control plane healthy',
  where: onLeader,
  needs: { kube: kubeApi },
  run: async ({ say }, { kube }) => {
    const answer = await kube.text('/readyz?verbose').catch(bodyOf);
    const failing = answer.split('\n').filter((line) => line.startsWith('[-]'));
    if (failing.length > 0) {
      throw new SlipwayError('CHECK_FAILED', `Leg "control plane": ${failing.join('; ')}`, {
        hint: 'Look at: kubectl get --raw "/readyz?verbose"',
      });
    }
    say('the control plane is healthy');
  },
});

/** The list of checks comes with status 500 as soon as one of them fails. */
const bodyOf = (error: unknown): string => {
  if (error instanceof KubeApiError && error.body.includes('[-]')) return error.body;
  throw error;
};
