import { SlipwayError } from '../errors/index.ts';
import { fetchAnonymous } from '../kube/index.ts';
import type { HostSpec } from '../spec/index.ts';
import type { PhaseContext } from '../workflow/index.ts';

/** Where the API is to be found, by whose certificate (PEM) it is known, and how long it may take. */
export interface EndpointWanted {
  /** `https://host:port`. */
  readonly server: string;
  readonly ca: string;
  readonly timeoutMs: number;
}

/**
 * Waits until an API server of this cluster answers at an address, asked from the host: what runs is led only to where somebody is.
 * Throws WAIT_TIMEOUT; does nothing under plan.
 */
export const untilEndpointAnswers = async (
  { host, plan, say, signal }: Pick<PhaseContext<HostSpec>, 'host' | 'plan' | 'say' | 'signal'>,
  { server, ca, timeoutMs }: EndpointWanted,
): Promise<void> => {
  if (plan) return;
  let silence = '';
  const answers = async (): Promise<true | undefined> => {
    try {
      await fetchAnonymous({ connect: host.dial, server, ca, path: '/version', signal });
      return true;
    } catch (error) {
      // Whoever refuses strangers is there as well.
      if (error instanceof SlipwayError && error.code === 'KUBE_API') return true;
      if (silence === '') say(`waits for an answer of the cluster at ${server}`);
      silence = error instanceof Error ? error.message : '';
      return undefined;
    }
  };
  const patience = { timeoutMs, intervalMs: 500, signal };
  try {
    await host.until(`an answer of the cluster at ${server}`, answers, patience);
  } catch (error) {
    if (!(error instanceof SlipwayError && error.code === 'WAIT_TIMEOUT')) throw error;
    throw new SlipwayError('WAIT_TIMEOUT', `${error.message} ${silence}`.trim(), {
      hint: `Let controlPlaneEndpoint lead to the API servers of this cluster, then apply again. From ${host.name}: curl -k ${server}/version`,
      cause: error,
    });
  }
};
