import { setTimeout as delay } from 'node:timers/promises';

/** How many sessions may be open at once on one connection; the rest wait in line. */
export interface Sessions {
  /**
   * Runs `use` when there is room. A server that goes on refusing one more session lowers the limit, and the refused
   * one waits its turn. Rejects with the signal's reason when it fires while waiting.
   */
  run<T>(use: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Begins at once what stays open and is not counted; where the server goes on refusing it, as soon as there is room. */
  keep<T>(open: () => Promise<T>): Promise<T>;
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
    try {
      return await patiently(use);
    } catch (error) {
      const others = active - 1;
      if (!isRefusedSession(error) || others === 0) throw error;
      limit = Math.min(limit, others);
    } finally {
      release();
    }
    return run(use, signal);
  };
  const keep = async <T>(open: () => Promise<T>): Promise<T> => {
    try {
      return await patiently(open);
    } catch (error) {
      if (!isRefusedSession(error)) throw error;
    }
    return run(open);
  };
  return { run, keep };
};

const PATIENCE_MS = [50, 250];

/**
 * Begins a session, and again a moment later where the server refuses it: OpenSSH counts an ended one until it has
 * dealt with all that arrived together with its end, which may be many beginnings. Rejects as `use` does.
 */
export const patiently = async <T>(use: () => Promise<T>): Promise<T> => {
  for (const ms of PATIENCE_MS) {
    try {
      return await use();
    } catch (error) {
      if (!isRefusedSession(error)) throw error;
    }
    await delay(ms);
  }
  return use();
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
