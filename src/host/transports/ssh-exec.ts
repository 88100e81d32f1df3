import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { SlipwayError } from '../../errors/index.ts';
import type { Command, ExecOptions, ExecResult, Input } from '../command.ts';
import { abortError, interruptionOf } from '../interruption.ts';
import { posixLine, programOf, showCommand } from '../program.ts';
import { stopCommand, withMark } from '../stop-command.ts';
import { signalNumbers } from './signal-numbers.ts';
import type { SshLink } from './ssh-link.ts';
import { patiently } from './ssh-sessions.ts';

/** One command on one channel of a link. An interrupt ends the command there too, with everything it started. */
export const execOnLink = async (link: SshLink, command: Command, options: ExecOptions): Promise<ExecResult> => {
  const shown = showCommand(command);
  if (options.signal?.aborted) throw abortError(shown, options.signal);
  const mark = canBeMarked(command) && canBeStopped(options) ? randomUUID() : undefined;
  const marked = mark === undefined ? command : withMark(command, mark);
  const interruption = interruptionOf(shown, options);
  try {
    const line = posixLine(programOf(marked));
    const { channel, ended } = await Promise.race([startCommand(link.client, line, options), link.lost]);
    feed(channel, command.stdin);
    return await Promise.race([
      ended.then((result) => (interruption.isDue() ? interruption.reason : result)),
      link.lost,
      interruption.reason.catch((error) => stop(link, mark, channel, error)),
    ]);
  } finally {
    interruption.dispose();
  }
};

const canBeStopped = ({ signal, timeoutMs }: ExecOptions): boolean => signal !== undefined || timeoutMs !== undefined;

/** A mark is a setting in the environment, which Windows has no `env` for. */
const canBeMarked = (command: Command): boolean => !('shell' in command && command.shell === 'powershell');

interface Running {
  readonly channel: ClientChannel;
  readonly ended: Promise<ExecResult>;
}

/** Listens from the very callback: all a short command has to say may lie in the packet that opened its channel. */
const startCommand = (client: Client, line: string, options: ExecOptions): Promise<Running> =>
  new Promise((resolve, reject) => {
    client.exec(line, (error, channel) => {
      if (error) return reject(error);
      const ended = collect(channel, options);
      ended.catch(() => undefined);
      resolve({ channel, ended });
    });
  });

const collect = (channel: ClientChannel, { onStdout }: ExecOptions): Promise<ExecResult> =>
  new Promise((resolve, reject) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let exitCode: number | undefined;
    channel.on('data', (chunk: Buffer) => {
      stdout.push(chunk);
      onStdout?.(chunk);
    });
    channel.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    channel.on('exit', (code: number | null, signal?: string) => {
      exitCode = code ?? 128 + (signalNumbers[`SIG${signal?.replace(/^SIG/, '')}`] ?? 0);
    });
    channel.on('error', () => undefined);
    channel.on('close', () => {
      if (exitCode === undefined) return reject(vanishedError());
      resolve({ exitCode, stdout: textOf(stdout), stderr: textOf(stderr) });
    });
  });

const textOf = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('utf8');

const feed = (channel: ClientChannel, stdin: Input | undefined): void => {
  if (stdin instanceof Readable) {
    stdin.on('error', () => channel.close());
    stdin.pipe(channel);
  } else if (stdin === undefined) channel.end();
  else channel.end(typeof stdin === 'string' ? Buffer.from(stdin, 'utf8') : stdin);
};

const STOP_GRACE_MS = 3_000;

/** sshd passes signals on only where it dropped its own privileges, which it does not for root; so the command is found by its mark. */
const stop = async (
  link: SshLink,
  mark: string | undefined,
  channel: ClientChannel,
  reason: unknown,
): Promise<never> => {
  if (mark !== undefined) {
    const closed = new Promise((resolve) => channel.once('close', resolve));
    const line = posixLine(programOf(stopCommand(mark)));
    const killed = patiently(() => startCommand(link.client, line, {})).then((killer) => {
      killer.channel.end();
      return Promise.all([killer.ended, closed]);
    });
    await Promise.race([killed.catch(() => undefined), link.lost.catch(() => undefined), pause(STOP_GRACE_MS)]);
  }
  channel.close();
  throw reason;
};

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

const vanishedError = (): SlipwayError =>
  new SlipwayError('HOST_LINK_LOST', 'The connection broke before the command told how it ended.');
