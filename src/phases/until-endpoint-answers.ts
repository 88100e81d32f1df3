import { SlipwayError } from '../errors/index.ts';
import { fetchAnonymous } from '../kube/index.ts';
import type { HostSpec } from '../spec/index.ts';
import type { PhaseContext } from '../workflow/index.ts';

const LIMIT_MS = 60_000;

/**
 * Waits until an API server of this cluster answers at `server` (`https://host:port`), asked from the host; what runs is led to an
 * address only where somebody is. `ca` is PEM. Throws WAIT_TIMEOUT; does nothing under plan.
 */
export const untilEndpointAnswers = async (
  { host, plan, signal }: Pick<PhaseContext<HostSpec>, 'host' | 'plan' | 'signal'>,
  { server, ca }: { readonly server: string; readonly ca: string },
): Promise<void> => {
  if (plan) return;
  const answers = async (): Promise<true | undefined> => {
    try {
      await fetchAnonymous({ connect: host.dial, server, ca, path: '/version', signal });
      return true;
    } catch (error) {
      // Whoever refuses strangers is there as well.
      if (error instanceof SlipwayError && error.code === 'KUBE_API') return true;
      return undefined;
    }
  };
  await host.until(`an answer of the cluster at ${server}`, answers, {
    timeoutMs: LIMIT_MS,
    intervalMs: 500,
    signal,
    hint: `Let controlPlaneEndpoint lead to the API servers of this cluster, then apply again. From ${host.name}: curl -k ${server}/version`,
  });
};
