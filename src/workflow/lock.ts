import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { SlipwayError } from '../errors/index.ts';
import type { Command, ExecResult, Host } from '../host/index.ts';
import type { Owner } from './journal.ts';

export interface Lock {
  /** Lets the next run in; ends when the host has let go. */
  release(): Promise<void>;
  /** Comes when the lock is gone although it was not released: its link broke, or somebody ended its holder. */
  readonly lost: Promise<'link' | 'broken'>;
}

export interface LockOptions {
  /** How long to wait for another run to end; 0 when absent: refuse at once. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
  /** Called once when there is somebody to wait for; `holder` is a sentence about them. */
  readonly onWait?: (holder: string) => void;
  /** The folder of the lock on the host; /run/slipway when absent. */
  readonly folder?: string;
  /** A folder to be alone in, instead of the whole host: it is locked itself, so that nothing is left beside what is made there. */
  readonly apart?: string | undefined;
}

const POLL_MS = 500;
const BUSY = 75;

/**
 * Keeps other runs away from a cluster: a process on the host holds flock(2) on a file as long as its stdin stays open. When this
 * process or the link to the host dies, sshd closes that stdin, the process ends and the kernel drops the lock: it expires when its
 * holder is gone, and only then. Throws LOCKED, telling who holds it since when, and how to break it.
 */
export const acquireLock = async (
  host: Pick<Host, 'name' | 'target' | 'query'>,
  owner: Owner,
  { waitMs = 0, signal, onWait, folder = '/run/slipway', apart }: LockOptions = {},
): Promise<Lock> => {
  const until = performance.now() + waitMs;
  for (let isFirst = true; ; isFirst = false) {
    if (signal?.aborted) throw new SlipwayError('ABORTED', 'Interrupted while waiting for another run to end.');
    const tried = await tryLock(host, apart === undefined ? wholeHost(folder, owner) : folderOnly(apart));
    if (tried.lock) return tried.lock;
    if (performance.now() >= until) throw locked(host, tried.holder, apart);
    if (isFirst) onWait?.(describe(tried.holder, apart));
    await delay(POLL_MS, undefined, { ...(signal && { signal }) }).catch(() => undefined);
  }
};

interface Holder extends Partial<Owner> {
  readonly since?: string;
  /** Of the process that holds the lock on the host. */
  readonly holderPid?: number;
}

type Tried = { readonly lock: Lock } | { readonly lock?: undefined; readonly holder: Holder };

/** `exec cat` keeps the locked descriptor: one process, known by its pid, is the lock. */
const HOST_SCRIPT = `
umask 022
[ -d "$1" ] || mkdir -p "$1" || exit 1
exec 9<>"$1/lock" || exit 1
if ! flock -n 9; then
  printf 'busy\\n'
  read -r pid < "$1/owner" && [ -d "/proc/$pid" ] && cat "$1/owner"
  exit ${BUSY}
fi
printf '%s\\n%s\\n' "$$" "$2" > "$1/owner" || exit 1
printf 'locked\\n'
exec cat > /dev/null
`;

/** Where folders cannot be locked, as on NFS, files that are written whole have to do. */
const FOLDER_SCRIPT = `
umask 022
[ -d "$1" ] || mkdir -p "$1" || exit 1
exec 9<"$1" || exit 1
flock -n -E ${BUSY} 9 2>/dev/null
[ "$?" != ${BUSY} ] || exit ${BUSY}
printf 'locked\\n'
exec cat > /dev/null
`;

const wholeHost = (folder: string, owner: Owner): Command => ({
  shell: 'sh',
  script: HOST_SCRIPT,
  args: [folder, JSON.stringify({ ...owner, since: new Date().toISOString() })],
});

const folderOnly = (folder: string): Command => ({ shell: 'sh', script: FOLDER_SCRIPT, args: [folder] });

const tryLock = async (host: Pick<Host, 'name' | 'query'>, command: Command): Promise<Tried> => {
  const stdin = new PassThrough();
  const taken = Promise.withResolvers<void>();
  let heard = '';
  const held = host.query(
    { ...command, stdin },
    {
      allow: [BUSY],
      onStdout: (chunk) => {
        heard += new TextDecoder().decode(chunk);
        if (heard.startsWith('locked\n')) taken.resolve();
      },
    },
  );
  try {
    const refusal = await Promise.race([taken.promise, held]);
    if (refusal === undefined) return { lock: lockOn(stdin, held) };
    stdin.end();
    return { holder: parseHolder(refusal.stdout) };
  } catch (error) {
    stdin.end();
    throw error;
  }
};

const lockOn = (stdin: PassThrough, held: Promise<ExecResult>): Lock => {
  let isReleased = false;
  const ended = held.then(
    // A query is asked again after a cut link, and then the lock may still be held for the connection that is no more.
    (result): LockEnd => (result.exitCode === BUSY ? 'link' : 'broken'),
    (error: unknown): LockEnd => (isLinkLost(error) ? 'link' : 'broken'),
  );
  const lost = new Promise<LockEnd>((resolve) => {
    void ended.then((why) => {
      if (!isReleased) resolve(why);
    });
  });
  const release = async (): Promise<void> => {
    isReleased = true;
    stdin.end();
    await ended;
  };
  return { release, lost };
};

type LockEnd = Awaited<Lock['lost']>;

const isLinkLost = (error: unknown): boolean => error instanceof SlipwayError && error.code === 'HOST_LINK_LOST';

const parseHolder = (stdout: string): Holder => {
  const [, pid, info] = stdout.split('\n');
  try {
    return { ...JSON.parse(info ?? ''), holderPid: Number(pid) };
  } catch {
    return {};
  }
};

const describe = ({ user, machine, pid, since, runId }: Holder, apart: string | undefined): string => {
  if (apart !== undefined) return `Another run is at work in ${apart}`;
  return user === undefined
    ? 'Another run, which has only just begun, is at work on this cluster'
    : `${user} on ${machine} (pid ${pid}, run ${runId}) is at work on this cluster since ${since}`;
};

const locked = (
  { name, target }: Pick<Host, 'name' | 'target'>,
  holder: Holder,
  apart: string | undefined,
): SlipwayError =>
  new SlipwayError('LOCKED', `${describe(holder, apart)}.`, {
    host: name,
    hint:
      holder.holderPid === undefined
        ? 'Wait for it to end, or try again with --lock-timeout.'
        : `Wait for it with --lock-timeout, or break the lock: on ${target}, as root: kill ${holder.holderPid}`,
  });
