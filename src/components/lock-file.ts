import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** Called once, when somebody else holds the lock. */
  readonly onWait?: () => void;
  /** A holder that has not touched its lock for so long is gone; 10 000 when absent. */
  readonly staleMs?: number;
}

/**
 * Runs `work` while holding the lock file `path`. The holder touches the file while it works, so a lock whose holder
 * was killed becomes stale by itself, on any machine that sees the folder. Everything done under such a lock must
 * still be harmless when done twice: it saves work, it does not replace atomic writes.
 */
export const withLock = async <T>(path: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> => {
  const staleMs = options.staleMs ?? 10_000;
  const nonce = randomBytes(12).toString('hex');
  await mkdir(dirname(path), { recursive: true });
  let told = false;
  while (!(await take(path, nonce))) {
    if (!told) options.onWait?.();
    told = true;
    await breakWhenStale(path, staleMs);
    await sleep(Math.min(50, staleMs / 4), undefined, options.signal ? { signal: options.signal } : {});
  }
  const heartbeat = setInterval(() => void touch(path), staleMs / 8);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await holder(path)) === nonce) await rm(path, { force: true });
  }
};

const take = async (path: string, nonce: string): Promise<boolean> => {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(nonce);
    await file.close();
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
};

const touch = async (path: string): Promise<void> => {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
};

const holder = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

/** Two may see the same stale lock: renaming lets one win, and a fresh lock caught by mistake is put back. */
const breakWhenStale = async (path: string, staleMs: number): Promise<void> => {
  const seen = await holder(path);
  const age = await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  if (age < staleMs) return;
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if ((await holder(aside)) !== seen) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
};

const isErrno = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
