import { posix } from 'node:path';
import type { Duplex } from 'node:stream';
import type { SFTPWrapper } from 'ssh2';
import { SlipwayError } from '../../errors/index.ts';
import type { Command, ExecOptions, ExecResult } from '../command.ts';
import { fileError } from '../file-error.ts';
import { abortError, untilAborted } from '../interruption.ts';
import { showCommand } from '../program.ts';
import type { Content, Transport, WriteOptions } from '../transport.ts';
import { createTurns, type Turns } from '../turns.ts';
import { createConnection, type SshConnection } from './ssh-connection.ts';
import { execOnLink } from './ssh-exec.ts';
import type { SshLink } from './ssh-link.ts';
import { type SshOptions, targetOf } from './ssh-options.ts';
import { readOverSftp } from './ssh-read.ts';
import { createSessions, type Sessions } from './ssh-sessions.ts';
import { type SftpWay, writeOverSftp } from './ssh-write.ts';

/**
 * A machine over SSH: one connection with many channels, made at the first verb and made again after it broke.
 * A verb that a break interrupts rejects with HOST_LINK_LOST, because nobody knows how far it came; only `write`,
 * which leaves the old file or the new one, tries once more by itself.
 */
export const createSshTransport = (options: SshOptions): Transport => {
  const connection = createConnection(options);
  const sessions = createSessions((options.maxSessions ?? 8) - 1);
  const parts: Parts = { connection, sessions, target: targetOf(options), inTurn: createTurns() };
  return {
    target: parts.target,
    exec: (command, execOptions) => exec(parts, command, execOptions),
    read: (path) => read(parts, path),
    write: (path, content, writeOptions) => write(parts, path, content, writeOptions),
    dial: (address) => dial(parts, address),
    close: () => connection.close(),
  };
};

interface Parts {
  readonly connection: SshConnection;
  readonly sessions: Sessions;
  readonly target: string;
  /** Two writes to one path go one after the other. */
  readonly inTurn: Turns;
}

const exec = async (parts: Parts, command: Command, options: ExecOptions = {}): Promise<ExecResult> => {
  const { signal } = options;
  const shown = showCommand(command);
  const link = await untilAborted(parts.connection.link(), shown, signal);
  return parts.sessions
    .run(() => execOnLink(link, command, options), signal)
    .catch((error: unknown) => {
      throw signal?.aborted ? abortError(shown, signal) : linkError(parts, link, error);
    });
};

const read = async (parts: Parts, path: string): Promise<Uint8Array | undefined> => {
  const link = await parts.connection.link();
  try {
    return await Promise.race([sftpOf(parts, link).then((sftp) => readOverSftp(sftp, path)), link.lost]);
  } catch (error) {
    const broke = linkError(parts, link, error);
    throw broke instanceof SlipwayError ? broke : fileError('read', path, error);
  }
};

const sftpOf = ({ sessions }: Parts, link: SshLink): Promise<SFTPWrapper> => link.sftp((open) => sessions.keep(open));

const write = async (parts: Parts, path: string, content: Content, options: WriteOptions): Promise<void> => {
  const attempt = () => writeOnce(parts, path, content, options);
  await parts.inTurn(path, () =>
    attempt().catch((error: unknown) => {
      if (error instanceof SlipwayError && error.code === 'HOST_LINK_LOST') return attempt();
      throw error;
    }),
  );
};

const writeOnce = async (parts: Parts, path: string, content: Content, options: WriteOptions): Promise<void> => {
  const link = await parts.connection.link();
  try {
    const sftp = await Promise.race([sftpOf(parts, link), link.lost]);
    const way: SftpWay = { sftp, exec: (command) => exec(parts, command), explain: (why) => explain(parts, path, why) };
    const written = writeOverSftp(way, path, content, options);
    await Promise.race([written, link.lost]);
  } catch (error) {
    const broke = linkError(parts, link, error);
    throw broke instanceof SlipwayError ? broke : fileError('write', path, error);
  }
};

const dial = async (parts: Parts, { host, port }: { host: string; port: number }): Promise<Duplex> => {
  const link = await parts.connection.link();
  const opened = new Promise<Duplex>((resolve, reject) => {
    link.lost.catch(reject);
    link.client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => {
      if (!error) return resolve(stream);
      reject(
        new SlipwayError('HOST_UNREACHABLE', `${parts.target} cannot connect to ${host}:${port}: ${error.message}`, {
          cause: error,
        }),
      );
    });
  });
  return opened.catch((error: unknown) => {
    throw linkError(parts, link, error);
  });
};

/** SFTP has one word, "Failure", for a full disk, a missing folder's kind and much else; the machine itself knows more. */
const explain = async (parts: Parts, path: string, error: unknown): Promise<unknown> => {
  if (!(error instanceof Error && error.message === 'Failure')) return error;
  const asked = await exec(parts, { shell: 'sh', script: WHY, args: [posix.dirname(path)] }).catch(() => undefined);
  return asked?.stdout.trim() ? new Error(asked.stdout.trim(), { cause: error }) : error;
};

const WHY = `
[ -e "$1" ] || { echo "no such file or folder"; exit; }
[ -d "$1" ] || { echo "its folder is not a folder"; exit; }
[ -w "$1" ] || { echo "permission denied"; exit; }
for left in $(df --output=avail,iavail -- "$1" | tail -n 1); do [ "$left" = 0 ] && { echo "no space left"; exit; }; done
exit 0
`;

/** What ssh2 says of a broken link is never the point; that it broke is. */
const linkError = (parts: Parts, link: SshLink, error: unknown): unknown => {
  if (error instanceof SlipwayError) return error;
  const said = error instanceof Error ? error.message : String(error);
  // ssh2 knows for a moment already: whoever begins anew at once must not be given the same link again.
  if (/not connected/i.test(said)) link.condemn();
  if (!link.isAlive() || /no response/i.test(said)) {
    return new SlipwayError('HOST_LINK_LOST', `The connection to ${parts.target} broke.`, { cause: error });
  }
  if (!/channel open failure|subsystem/i.test(said)) return error;
  return new SlipwayError('HOST_UNREACHABLE', `${parts.target} opens no session: ${said}`, {
    hint: 'Look at MaxSessions and "Subsystem sftp" in /etc/ssh/sshd_config there.',
    cause: error,
  });
};
