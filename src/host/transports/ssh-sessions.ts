/** How many sessions may be open at once on one connection; the rest wait in line. */
export interface Sessions {
  /** Runs `open` when there is room. A server that refuses one more session lowers the limit, and the refused one waits its turn. */
  run<T>(use: () => Promise<T>): Promise<T>;
}

export const createSessions = (most: number): Sessions => {
  let limit = most;
  let active = 0;
  const waiting: (() => void)[] = [];
  const release = (): void => {
    active -= 1;
    if (active < limit) waiting.shift()?.();
  };
  const acquire = async (): Promise<void> => {
    while (active >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    active += 1;
  };
  const run = async <T>(use: () => Promise<T>): Promise<T> => {
    await acquire();
    const others = active - 1;
    try {
      return await use();
    } catch (error) {
      if (!isRefusedSession(error) || others === 0) throw error;
      limit = Math.max(1, Math.min(limit, others));
    } finally {
      release();
    }
    return run(use);
  };
  return { run };
};

/** ssh2's error of a channel that the server would not open (RFC 4254, section 5.1). */
const isRefusedSession = (error: unknown): boolean =>
  error instanceof Error && /Channel open failure/i.test(error.message);
