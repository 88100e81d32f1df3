import { SlipwayError } from '../errors/index.ts';
import { kubeApi, onLeader, step } from '../phases/index.ts';

/** `/readyz` covers etcd, informers and every post-start hook of the apiserver. */
export const controlPlaneAnswers = step({
  id: 'check/control-plane',
  title: 'See the control plane healthy',
  where: onLeader,
  needs: { kube: kubeApi },
  run: async ({ say }, { kube }) => {
    const answer = await kube.text('/readyz?verbose');
    const failing = answer.split('\n').filter((line) => line.startsWith('[-]'));
    if (failing.length > 0) {
      throw new SlipwayError('CHECK_FAILED', `Leg "control plane": ${failing.join('; ')}`, {
        hint: 'Look at: kubectl get --raw "/readyz?verbose"',
      });
    }
    say('the control plane is healthy');
  },
});
