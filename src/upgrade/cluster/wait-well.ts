import { isKubeReason, type Kube } from '../../kube/index.ts';
import { toType, waitForComponents } from '../../phases/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';

const ALLOWED_MS = 120_000;
const POLL_MS = 200;

/**
 * The control plane of a host answers its health checks, and its administrators: a kubelet that was restarted may restart static pods
 * too, and an API server that has just started refuses whom it does not know yet.
 */
export const waitWell = async (context: PhaseContext<HostSpec>, cluster: Cluster, kube: Kube): Promise<void> => {
  const { host, signal } = context;
  await waitForComponents(context, cluster);
  const isAllowed = async (): Promise<true | undefined> => {
    try {
      await kube.list({ apiVersion: 'v1', kind: 'Node' });
      return true;
    } catch (error) {
      if (isKubeReason(error, 'Forbidden') || isKubeReason(error, 'Unauthorized')) return undefined;
      throw error;
    }
  };
  await kube.until(`the API server on ${host.name} to let its administrators in`, isAllowed, {
    timeoutMs: ALLOWED_MS,
    intervalMs: POLL_MS,
    signal,
    hint: `Look at its log: ${toType(host.target, 'tail -n 50 /var/log/pods/kube-system_kube-apiserver-*/*/*.log')}`,
  });
};
