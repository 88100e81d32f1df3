import type { Host } from '../host/index.ts';
import { acquireLock, type Lock, type Owner } from '../workflow/index.ts';

/** The cluster's lock for the length of a run. */
export interface ClusterLock {
  /** Throws LOCKED, ABORTED. */
  take(leader: Host): Promise<void>;
  release(): Promise<void>;
}

export interface ClusterLockOptions {
  readonly owner: Owner;
  /** How long to wait for another run to end. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  readonly notice: (line: string) => void;
  /** The lock is gone although nobody released it, and cannot be had again. */
  readonly onLost: () => void;
}

const RETAKE_MS = 10_000;

export const createClusterLock = ({ owner, waitMs, signal, notice, onLost }: ClusterLockOptions): ClusterLock => {
  let held: Lock | undefined;
  const hold = (host: Host, lock: Lock): void => {
    held = lock;
    void lock.lost.then(async (why) => {
      const again = why === 'link' ? await retake(host) : undefined;
      if (again) {
        notice(`The connection that held the lock on ${host.name} broke; the lock is taken again.`);
        hold(host, again);
        return;
      }
      notice(`The lock on ${host.name} is lost: its connection broke, or somebody broke it. Stopping.`);
      onLost();
    });
  };
  /** A run that got in between keeps it: then this one is the one to stop. */
  const retake = (host: Host): Promise<Lock | undefined> =>
    acquireLock(host, owner, { waitMs: RETAKE_MS, signal }).catch(() => undefined);
  return {
    take: async (host) => {
      const onWait = (holder: string): void => notice(`${holder}; waiting`);
      hold(host, await acquireLock(host, owner, { waitMs, signal, onWait }));
    },
    release: async () => held?.release(),
  };
};
