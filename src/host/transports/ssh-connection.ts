import { SlipwayError } from '../../errors/index.ts';
import { openLink, type SshLink } from './ssh-link.ts';
import { type SshOptions, targetOf } from './ssh-options.ts';

/** A link that is there when it is needed: opened at the first call, and again after it broke. */
export interface SshConnection {
  link(): Promise<SshLink>;
  close(): Promise<void>;
}

export const createConnection = (options: SshOptions): SshConnection => {
  let current: Promise<SshLink> | undefined;
  let opened: SshLink | undefined;
  let isClosed = false;
  const open = async (): Promise<SshLink> => {
    opened = await openPatiently(options, () => isClosed);
    return opened;
  };
  return {
    link: () => {
      if (isClosed) return Promise.reject(closedError(options));
      if (opened?.isAlive() === false) current = opened = undefined;
      current ??= open().catch((error: unknown) => {
        current = undefined;
        throw error;
      });
      return current;
    },
    close: async () => {
      isClosed = true;
      const link = await current?.catch(() => undefined);
      await link?.end();
    },
  };
};

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;

/** A machine that boots refuses, resets or stays silent for a while: that is borne until the deadline. Refused keys and credentials are not. */
const openPatiently = async (options: SshOptions, isClosed: () => boolean): Promise<SshLink> => {
  const deadline = Date.now() + (options.connectDeadlineMs ?? 30_000);
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await openLink(options);
    } catch (error) {
      if (error instanceof SlipwayError) throw error;
      if (!isPassing(error) || isClosed() || Date.now() + pauseMs > deadline) throw unreachableError(options, error);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
};

/** Faults that trying again does not mend: an unknown name, no common algorithm. */
const isPassing = (error: unknown): boolean =>
  !(error instanceof Error && /ENOTFOUND|EINVAL|no matching/i.test(error.message));

const unreachableError = (options: SshOptions, cause: unknown): SlipwayError => {
  const said = cause instanceof Error ? cause.message || String(cause) : String(cause);
  const via = options.jump?.length ? ` through ${options.jump.map(targetOf).join(', ')}` : '';
  return new SlipwayError('HOST_UNREACHABLE', `Cannot reach ${targetOf(options)}${via}: ${said}`, {
    hint: `Check that it is up and sshd listens: ssh -v -p ${options.port} ${options.user}@${options.host}`,
    cause,
  });
};

const closedError = (options: SshOptions): SlipwayError =>
  new SlipwayError('HOST_LINK_LOST', `The connection to ${targetOf(options)} was closed.`);
