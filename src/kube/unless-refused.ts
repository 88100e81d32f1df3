import { isKubeReason } from './kube-api-error.ts';

/** The API does not know who asks, or what they may do: as seconds after an API server has started. */
export const isRefusal = (error: unknown): boolean =>
  isKubeReason(error, 'Forbidden') || isKubeReason(error, 'Unauthorized');

/** What is asked for, or `undefined` where the API refuses it: for waits of an API server that has just started. */
export const unlessRefused = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await ask();
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
};
