import { SlipwayError } from '../errors/index.ts';
import type { Host } from '../host/index.ts';
import { acquireLock, type Lock, type Owner } from '../workflow/index.ts';

/** The cluster's lock for the length of a run: held on every host that it is taken on, so that runs by different files meet on one. */
export interface ClusterLock {
  /** In the same order in every run, so that two never wait for each other. Throws LOCKED, ABORTED. */
  take(host: Host): Promise<void>;
  release(): Promise<void>;
}

export interface ClusterLockOptions {
  readonly owner: Owner;
  /** How long to wait for another run to end. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  readonly notice: (line: string) => void;
  /** Without the lock on this host the run may not go on. */
  readonly leader: string;
  /** A folder to be alone in, instead of the whole host. */
  readonly apart?: string | undefined;
  /** The lock is gone although nobody released it, and cannot be had again. */
  readonly onLost: (why: SlipwayError) => void;
}

const RETAKE_MS = 10_000;

export const createClusterLock = (options: ClusterLockOptions): ClusterLock => {
  const { owner, waitMs, signal, notice, leader, apart, onLost } = options;
  const held = new Map<string, Lock>();
  const hold = (host: Host, lock: Lock): void => {
    held.set(host.name, lock);
    void lock.lost.then(async (why) => {
      const again = why === 'link' ? await retake(host) : undefined;
      if (again) {
        notice(`The connection that held the lock on ${host.name} broke; the lock is taken again.`);
        hold(host, again);
        return;
      }
      held.delete(host.name);
      // A control plane may go down during a run; those that are left keep others out.
      if (why === 'link' && host.name !== leader) {
        notice(`${host.name} does not answer any more; its lock is gone, the others are held.`);
        return;
      }
      notice(`The lock on ${host.name} is lost: its connection broke, or somebody broke it. Stopping.`);
      onLost(lost(host.name));
    });
  };
  /** A run that got in between keeps it: then this one is the one to stop. */
  const retake = (host: Host): Promise<Lock | undefined> =>
    acquireLock(host, owner, { waitMs: RETAKE_MS, signal, apart }).catch(() => undefined);
  return {
    take: async (host) => {
      const onWait = (holder: string): void => notice(`${holder}; waiting`);
      hold(host, await acquireLock(host, owner, { waitMs, signal, onWait, apart }));
    },
    release: async () => {
      await Promise.all([...held.values()].map((lock) => lock.release()));
    },
  };
};

const lost = (host: string): SlipwayError =>
  new SlipwayError('LOCKED', `The lock on ${host} was lost, so the run stopped: another may be at work by now.`, {
    host,
    hint: 'Run the same command again: it goes on where this one stopped.',
  });
