import { setTimeout as sleep } from 'node:timers/promises';
import { SlipwayError } from '../errors/index.ts';

const PATIENCE_MS = 30_000;
const PAUSE_MS = 100;

/**
 * Does work that may be done twice until it succeeds or fails for good: a fault that may pass (`retryable`) is given
 * 30 s, as an API server needs to start again or etcd to choose a leader. Throws the last error.
 */
export const patiently = async <T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const mayPass = error instanceof SlipwayError && error.retryable && performance.now() < deadline;
      if (!mayPass || signal?.aborted) throw error;
    }
    await sleep(PAUSE_MS, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
};
