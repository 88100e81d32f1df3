/** How many sessions may be open at once on one connection; the rest wait in line. */
export interface Sessions {
  /**
   * Runs `use` when there is room. A server that refuses one more session lowers the limit, and the refused one
   * waits its turn. Rejects with the signal's reason when it fires while waiting.
   */
  run<T>(use: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export const createSessions = (most: number): Sessions => {
  let limit = most;
  let active = 0;
  const waiting: (() => void)[] = [];
  const release = (): void => {
    active -= 1;
    if (active < limit) waiting.shift()?.();
  };
  const acquire = async (signal?: AbortSignal): Promise<void> => {
    while (active >= limit) await inLine(waiting, signal);
    active += 1;
  };
  const run = async <T>(use: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    await acquire(signal);
    const others = active - 1;
    try {
      return await use();
    } catch (error) {
      if (!isRefusedSession(error) || others === 0) throw error;
      limit = Math.max(1, Math.min(limit, others));
    } finally {
      release();
    }
    return run(use, signal);
  };
  return { run };
};

/** Whoever gives up leaves the line, so that a freed place wakes someone who still wants it. */
const inLine = (waiting: (() => void)[], signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const leave = () => {
      waiting.splice(waiting.indexOf(enter), 1);
      reject(signal?.reason);
    };
    const enter = () => {
      signal?.removeEventListener('abort', leave);
      resolve();
    };
    waiting.push(enter);
    signal?.addEventListener('abort', leave, { once: true });
  });

/** ssh2's error of a channel that the server would not open (RFC 4254, section 5.1). */
const isRefusedSession = (error: unknown): boolean =>
  error instanceof Error && /Channel open failure/i.test(error.message);
