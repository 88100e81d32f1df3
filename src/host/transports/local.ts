import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { kill } from 'node:process';
import type { Duplex } from 'node:stream';
import { execa } from 'execa';
import { SlipwayError } from '../../errors/index.ts';
import type { Command, ExecOptions, ExecResult, Input } from '../command.ts';
import { toStream } from '../content.ts';
import { fileError } from '../file-error.ts';
import { abortError, interruptionOf } from '../interruption.ts';
import { programOf, showCommand } from '../program.ts';
import { temporaryName } from '../temporary-name.ts';
import type { Content, Transport, WriteOptions } from '../transport.ts';
import { createTurns } from '../turns.ts';
import { localFileVerbs } from './local-file-verbs.ts';
import { signalNumbers } from './signal-numbers.ts';

/** The machine Slipway itself runs on. Commands run in a process group of their own, so that an interrupt ends all of it. */
export const createLocalTransport = (): Transport => {
  const inTurn = createTurns();
  return {
    target: 'local',
    exec: execLocal,
    read: readLocal,
    write: (path, content, options) => inTurn(path, () => writeLocal(path, content, options)),
    dial: dialLocal,
    fileVerbs: localFileVerbs,
    close: async () => undefined,
  };
};

const STOP_GRACE_MS = 2_000;

const execLocal = async (command: Command, options: ExecOptions = {}): Promise<ExecResult> => {
  const { file, args, env, stdin } = programOf(command);
  const shown = showCommand(command);
  if (options.signal?.aborted) throw abortError(shown, options.signal);
  const interruption = interruptionOf(shown, options);
  const child = execa(file, args, {
    env,
    ...inputOf(stdin),
    encoding: 'buffer',
    reject: false,
    stripFinalNewline: false,
    detached: true,
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  if (options.onStdout) child.stdout?.on('data', options.onStdout);
  try {
    const result = await Promise.race([child, interruption.reason]);
    return {
      exitCode: exitCodeOf(result),
      stdout: textOf(result.stdout),
      stderr:
        textOf(result.stderr) || (result.exitCode === undefined && !result.signal ? (result.shortMessage ?? '') : ''),
    };
  } catch (error) {
    await stopGroup(child);
    throw error;
  } finally {
    interruption.dispose();
  }
};

const inputOf = (stdin: Input | undefined) => {
  if (stdin === undefined) return { stdin: 'ignore' as const };
  return { input: stdin };
};

const textOf = (bytes: unknown): string => (bytes instanceof Uint8Array ? Buffer.from(bytes).toString('utf8') : '');

/** 127 and 126 as a shell gives them. */
const exitCodeOf = (result: {
  exitCode?: number | undefined;
  signal?: string | undefined;
  code?: string | undefined;
}): number => {
  if (result.signal !== undefined) return 128 + (signalNumbers[result.signal] ?? 0);
  return result.exitCode ?? (result.code === 'EACCES' ? 126 : 127);
};

const stopGroup = async (child: PromiseLike<unknown> & { readonly pid?: number | undefined }): Promise<void> => {
  const group = child.pid;
  if (group === undefined) return;
  signalGroup(group, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(group, 'SIGKILL'), STOP_GRACE_MS);
  await Promise.resolve(child).catch(() => undefined);
  clearTimeout(timer);
};

const signalGroup = (group: number, signal: NodeJS.Signals): void => {
  try {
    kill(-group, signal);
  } catch {
    // It is gone already.
  }
};

const readLocal = async (path: string): Promise<Uint8Array | undefined> => {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return;
    throw fileError('read', path, error);
  }
};

const writeLocal = async (path: string, content: Content, options: WriteOptions): Promise<void> => {
  const stream = toStream(content);
  const temporary = temporaryName(path);
  try {
    await rm(temporary, { force: true });
    await writeSynced(temporary, path, stream, options);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error instanceof SlipwayError ? error : fileError('write', path, error);
  }
  await syncFolder(dirname(path));
};

const writeSynced = async (
  temporary: string,
  path: string,
  content: ReturnType<typeof toStream>,
  { mode, signal, onProgress }: WriteOptions,
): Promise<void> => {
  const handle = await open(temporary, 'wx', 0o600);
  const hash = createHash('sha256');
  let written = 0;
  try {
    for await (const chunk of content.open()) {
      if (signal?.aborted) throw abortError(`writing ${path}`, signal);
      hash.update(chunk);
      await handle.writeFile(chunk);
      written += chunk.byteLength;
      onProgress?.(written);
    }
    if (hash.digest('hex') !== content.sha256) throw new Error('what arrived does not have the SHA-256 it must have');
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Makes the rename itself survive a power cut. */
const syncFolder = async (path: string): Promise<void> => {
  const handle = await open(path, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
};

const dialLocal = ({ host, port }: { host: string; port: number }): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const fail = (error: Error) =>
      reject(
        new SlipwayError('HOST_UNREACHABLE', `Cannot connect to ${host}:${port}: ${error.message}`, { cause: error }),
      );
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      resolve(socket);
    });
  });
