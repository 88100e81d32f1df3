import { SlipwayError } from '../errors/index.ts';
import type { UntilOptions } from './host.ts';
import { abortError } from './interruption.ts';

const USUAL_INTERVAL_MS = 500;

/** Polls until the probe gives something. Throws WAIT_TIMEOUT with the hint, or ABORTED; a probe's own error ends the wait. */
export const pollUntil = async <T>(
  what: string,
  probe: () => Promise<T | undefined>,
  { timeoutMs, intervalMs = USUAL_INTERVAL_MS, signal, hint }: UntilOptions,
): Promise<T> => {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (signal?.aborted) throw abortError(what, signal);
    const found = await probe();
    if (found !== undefined) return found;
    const left = deadline - Date.now();
    if (left <= 0) {
      const message = `Waited ${Math.round(timeoutMs / 1000)} s for ${what}, in vain.`;
      throw new SlipwayError('WAIT_TIMEOUT', message, hint === undefined ? {} : { hint });
    }
    await pause(Math.min(intervalMs, left), signal);
  }
};

const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });
