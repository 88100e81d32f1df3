import { setTimeout as sleep } from 'node:timers/promises';
import { SlipwayError } from '../errors/index.ts';
import type { UntilOptions } from '../host/index.ts';

const INTERVAL_MS = 500;

/**
 * Asks until there is an answer. Errors that may pass (`retryable`) count as "not yet"; all others end the wait.
 * Throws WAIT_TIMEOUT with the last such error as its reason, ABORTED when interrupted.
 */
export const pollUntil = async <T>(
  what: string,
  probe: () => Promise<T | undefined>,
  { timeoutMs, intervalMs = INTERVAL_MS, signal, hint }: UntilOptions,
): Promise<T> => {
  const deadline = performance.now() + timeoutMs;
  let last: SlipwayError | undefined;
  for (;;) {
    last = undefined;
    if (signal?.aborted) throw new SlipwayError('ABORTED', `Interrupted while waiting for ${what}.`);
    const result = await probe().catch((error: unknown) => {
      if (!(error instanceof SlipwayError && error.retryable)) throw error;
      last = error;
      return undefined;
    });
    if (result !== undefined) return result;
    if (performance.now() + intervalMs > deadline) throw timeout(what, timeoutMs, last, hint);
    await sleep(intervalMs, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
};

const timeout = (what: string, timeoutMs: number, last: SlipwayError | undefined, hint?: string): SlipwayError =>
  new SlipwayError(
    'WAIT_TIMEOUT',
    `Waited ${Math.round(timeoutMs / 1000)} s for ${what}${last ? `; the last answer was: ${last.message}` : '.'}`,
    { ...(hint ? { hint } : last?.hint ? { hint: last.hint } : {}), ...(last ? { cause: last } : {}) },
  );
