import { type ChildProcess, spawn } from 'node:child_process';
import { kill, env as ownEnv } from 'node:process';
import { pipeline, Readable } from 'node:stream';
import type { Command, ExecOptions, ExecResult, Input } from '../command.ts';
import { abortError, interruptionOf } from '../interruption.ts';
import { programOf, showCommand } from '../program.ts';
import { signalNumbers } from './signal-numbers.ts';

/**
 * Runs a command on this machine, in a process group of its own, so that an interrupt ends all of it. What cannot be started
 * ends with 127, or 126 where it may not be, as in a shell.
 */
export const execLocal = async (command: Command, options: ExecOptions = {}): Promise<ExecResult> => {
  const { file, args, env, stdin } = programOf(command);
  const shown = showCommand(command);
  if (options.signal?.aborted) throw abortError(shown, options.signal);
  const interruption = interruptionOf(shown, options);
  const child = started(file, args, env, stdin);
  if (child instanceof Error) {
    interruption.dispose();
    return notRun(child);
  }
  const end = endOf(child, stdin, options);
  try {
    return await Promise.race([end, interruption.reason]);
  } catch (error) {
    await stopGroup(child, end);
    throw error;
  } finally {
    interruption.dispose();
  }
};

const STOP_GRACE_MS = 2_000;

/** Some faults of starting are thrown, others told later. */
const started = (
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  stdin: Input | undefined,
): ChildProcess | NodeJS.ErrnoException => {
  try {
    const stdio = [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] as const;
    return spawn(file, args, { env: { ...ownEnv, ...env }, detached: true, stdio: [...stdio] });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

const endOf = (child: ChildProcess, stdin: Input | undefined, { onStdout }: ExecOptions): Promise<ExecResult> =>
  new Promise((resolve) => {
    const stdout: Uint8Array[] = [];
    const stderr: Uint8Array[] = [];
    let fault: NodeJS.ErrnoException | undefined;
    child.stdout?.on('data', (chunk: Uint8Array) => {
      stdout.push(chunk);
      onStdout?.(chunk);
    });
    child.stderr?.on('data', (chunk: Uint8Array) => stderr.push(chunk));
    child.on('error', (error) => {
      fault = error;
      if (child.pid === undefined) resolve(notRun(error));
    });
    child.on('close', (code, signal) => {
      if (fault) return resolve(notRun(fault));
      const exitCode = signal === null ? (code ?? 0) : 128 + (signalNumbers[signal] ?? 0);
      resolve({ exitCode, stdout: textOf(stdout), stderr: textOf(stderr) });
    });
    feed(child, stdin, (error) => {
      fault = error;
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGTERM');
    });
  });

/** A program that does not read to the end is no fault; input that breaks off is one. */
const feed = (child: ChildProcess, stdin: Input | undefined, onFault: (error: Error) => void): void => {
  if (!child.stdin || stdin === undefined) return;
  child.stdin.on('error', () => undefined);
  if (!(stdin instanceof Readable)) return void child.stdin.end(stdin);
  stdin.once('error', (error: NodeJS.ErrnoException) => {
    if (!unread.has(error.code)) onFault(error);
  });
  pipeline(stdin, child.stdin, () => undefined);
};

const unread: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

const notRun = (error: NodeJS.ErrnoException): ExecResult => ({
  exitCode: error.code === 'EACCES' ? 126 : 127,
  stdout: '',
  stderr: error.message,
});

const textOf = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString('utf8');

const stopGroup = async ({ pid }: ChildProcess, end: Promise<unknown>): Promise<void> => {
  if (pid === undefined) return;
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), STOP_GRACE_MS);
  await end;
  clearTimeout(timer);
};

const signalGroup = (group: number, signal: NodeJS.Signals): void => {
  try {
    kill(-group, signal);
  } catch {
    // It is gone already.
  }
};
