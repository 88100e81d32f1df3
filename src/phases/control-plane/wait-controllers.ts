import type { ObjectRef } from '../../kube/index.ts';
import { bootstrapReady, controllersRun, kubeApi, manifestsWritten } from '../artifacts.ts';
import { onLeader } from '../places.ts';
import { step } from '../step.ts';
import { untilPod } from './until-pod.ts';

const TIMEOUT_MS = 120_000;
const POLL_MS = 100;

/** Every namespace gets it, from a controller that starts together with those that sign certificates. */
const madeByController: ObjectRef = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  namespace: 'kube-system',
  name: 'default',
};

/**
 * A kubelet that starts before anybody signs its certificate is refused by the API, waits longer from try to try, and comes back
 * ten and more seconds after the signature.
 */
export const waitControllers = step({
  id: 'wait-controllers',
  title: 'Wait until the controllers work',
  where: onLeader,
  needs: { kube: kubeApi, bootstrapReady, manifestsWritten },
  gives: { controllersRun },
  run: async ({ host, signal }, { kube }) => {
    await untilPod(
      {
        host,
        signal,
        timeoutMs: TIMEOUT_MS,
        intervalMs: POLL_MS,
        pods: ['kube-controller-manager'],
        what: 'the controllers',
      },
      async () => ((await kube.get(madeByController)) ? true : undefined),
    );
    return { controllersRun: undefined };
  },
});
