import { SlipwayError } from '../errors/index.ts';
import type { ExecOptions } from './command.ts';

/** Why a running command must stop before its end; `stop` is called at most once. */
export interface Interruption {
  /** Rejects when the command must stop; never settles otherwise. */
  readonly reason: Promise<never>;
  /** True from the moment `reason` rejects. */
  isDue(): boolean;
  /** Frees the timer and the listener. */
  dispose(): void;
}

/** Watches the signal and the clock of one command. Rejects with ABORTED or COMMAND_TIMEOUT. */
export const interruptionOf = (shown: string, { signal, timeoutMs }: ExecOptions): Interruption => {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  let isDue = false;
  const reason = new Promise<never>((_, rejectWith) => {
    const reject = (error: SlipwayError) => {
      isDue = true;
      rejectWith(error);
    };
    onAbort = () => reject(abortError(shown, signal));
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort);
    if (timeoutMs !== undefined) timer = setTimeout(() => reject(timeoutError(shown, timeoutMs)), timeoutMs);
  });
  reason.catch(() => undefined);
  return {
    reason,
    isDue: () => isDue,
    dispose: () => {
      clearTimeout(timer);
      if (onAbort) signal?.removeEventListener('abort', onAbort);
    },
  };
};

/** What comes first: the promise, or ABORTED. The promise itself goes on. */
export const untilAborted = async <T>(
  promise: Promise<T>,
  what: string,
  signal: AbortSignal | undefined,
): Promise<T> => {
  if (signal === undefined) return promise;
  promise.catch(() => undefined);
  const interruption = interruptionOf(what, { signal });
  try {
    return await Promise.race([interruption.reason, promise]);
  } finally {
    interruption.dispose();
  }
};

export const abortError = (shown: string, signal?: AbortSignal): SlipwayError =>
  signal?.reason instanceof SlipwayError
    ? signal.reason
    : new SlipwayError('ABORTED', `Interrupted during ${shown}`, { cause: signal?.reason });

const timeoutError = (shown: string, timeoutMs: number): SlipwayError =>
  new SlipwayError('COMMAND_TIMEOUT', `${shown} did not end within ${timeoutMs / 1000} s and was stopped.`);
