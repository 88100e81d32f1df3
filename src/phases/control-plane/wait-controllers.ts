import type { ObjectRef } from '../../kube/index.ts';
import { bootstrapReady, clusterSpec, controllersRun, kubeApi, manifestsWritten } from '../artifacts.ts';
import { nodeOf } from '../node.ts';
import { onLeader } from '../places.ts';
import { step } from '../step.ts';
import { toType } from '../to-type.ts';

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
  needs: { cluster: clusterSpec, kube: kubeApi, bootstrapReady, manifestsWritten },
  gives: { controllersRun },
  run: async ({ host, member, signal }, { cluster, kube }) => {
    const { name } = nodeOf(cluster, member.spec, host.facts);
    await kube.until('the controllers', async () => ((await kube.get(madeByController)) ? true : undefined), {
      timeoutMs: TIMEOUT_MS,
      intervalMs: POLL_MS,
      signal,
      hint: `Look at its log: ${toType(host.target, `tail -n 50 /var/log/pods/kube-system_kube-controller-manager-${name}_*/*/*.log`)}`,
    });
    return { controllersRun: undefined };
  },
});
