import { createHash } from 'node:crypto';
import type { SFTPWrapper } from 'ssh2';
import type { ExecResult, ProgramCommand } from '../command.ts';
import { sha256, toBytes, toStream } from '../content.ts';
import { abortError } from '../interruption.ts';
import { temporaryName } from '../temporary-name.ts';
import type { Content, ContentStream, WriteOptions } from '../transport.ts';

/** OpenSSH's own client keeps 64 requests of 32 KiB under way; more gains nothing. */
const CHUNK = 32 * 1024;
const MOST_UNDER_WAY = 64;

type Exec = (command: ProgramCommand) => Promise<ExecResult>;

/** What an upload goes through. */
export interface SftpWay {
  readonly sftp: SFTPWrapper;
  readonly exec: Exec;
  /** Asks the machine why a write failed, while what was written still lies there. */
  readonly explain: (error: unknown) => Promise<unknown>;
}

/** Temporary name beside the target, fsync, SHA-256 of what lies there, rename over the target. The named file is whole at any moment. */
export const writeOverSftp = async (
  { sftp, exec, explain }: SftpWay,
  path: string,
  content: Content,
  options: WriteOptions,
): Promise<void> => {
  const stream = toStream(content);
  const bytes = toBytes(content);
  const temporary = temporaryName(path);
  try {
    const isSmall = bytes !== undefined && bytes.byteLength <= CHUNK;
    const arrived = isSmall
      ? await writeSmall(sftp, temporary, bytes, options)
      : await writeLarge(sftp, exec, temporary, stream, path, options);
    if (arrived !== stream.sha256) throw new Error('what arrived does not have the SHA-256 it must have');
    await renameOver(sftp, exec, temporary, path);
  } catch (error) {
    const why = await explain(error);
    await done((callback) => sftp.unlink(temporary, callback)).catch(() => undefined);
    throw why;
  }
};

/** Writes, syncs and reads back in one round trip: the server answers in order. */
const writeSmall = async (
  sftp: SFTPWrapper,
  temporary: string,
  bytes: Uint8Array,
  { mode, onProgress }: WriteOptions,
): Promise<string> => {
  const handle = await openFresh(sftp, temporary);
  const back = Buffer.alloc(bytes.byteLength);
  const written = bytes.byteLength > 0 ? writeChunk(sftp, handle, Buffer.from(bytes), 0) : undefined;
  const [, , , read] = await settled([
    written,
    done((callback) => sftp.fchmod(handle, mode, callback)),
    sync(sftp, handle),
    bytes.byteLength > 0 ? readChunk(sftp, handle, back) : 0,
    done((callback) => sftp.close(handle, callback)),
  ]);
  onProgress?.(bytes.byteLength);
  return sha256(back.subarray(0, read));
};

const writeLarge = async (
  sftp: SFTPWrapper,
  exec: Exec,
  temporary: string,
  content: ContentStream,
  path: string,
  options: WriteOptions,
): Promise<string> => {
  const handle = await openFresh(sftp, temporary);
  try {
    const sent = await writeChunks(sftp, handle, content, path, options);
    if (sent !== content.sha256) throw new Error('the source does not have the SHA-256 it must have');
    await done((callback) => sftp.fchmod(handle, options.mode, callback));
    await sync(sftp, handle);
  } finally {
    sftp.close(handle, () => undefined);
  }
  const { exitCode, stdout, stderr } = await exec({ file: 'sha256sum', args: ['--', temporary] });
  if (exitCode !== 0) throw new Error(stderr.trim());
  return stdout.replace(/^\\/, '').slice(0, 64);
};

/** Keeps many writes under way, and never more than those in memory. Gives the SHA-256 of what was sent. */
const writeChunks = async (
  sftp: SFTPWrapper,
  handle: Buffer,
  content: ContentStream,
  path: string,
  { signal, onProgress }: WriteOptions,
): Promise<string> => {
  const hash = createHash('sha256');
  const underWay = new Set<Promise<void>>();
  let position = 0;
  let acknowledged = 0;
  let fault: unknown;
  for await (const chunk of chunksOf(content)) {
    hash.update(chunk);
    const write = writeChunk(sftp, handle, chunk, position)
      .then(() => {
        acknowledged += chunk.length;
        onProgress?.(acknowledged);
      })
      .catch((error: unknown) => {
        fault ??= error;
      })
      .finally(() => underWay.delete(write));
    underWay.add(write);
    position += chunk.length;
    if (underWay.size >= MOST_UNDER_WAY) await Promise.race(underWay);
    if (fault !== undefined) throw fault;
    if (signal?.aborted) throw abortError(`writing ${path}`, signal);
  }
  await Promise.all(underWay);
  if (fault !== undefined) throw fault;
  return hash.digest('hex');
};

async function* chunksOf(content: ContentStream): AsyncGenerator<Buffer, void> {
  for await (const piece of content.open()) {
    const bytes = Buffer.from(piece);
    for (let from = 0; from < bytes.length; from += CHUNK) yield bytes.subarray(from, from + CHUNK);
  }
}

/** SSH_FXF_READ | WRITE | CREAT | EXCL of the SFTP protocol (draft-ietf-secsh-filexfer-02, section 6.3). */
const READ_WRITE_CREATE_NEW = 0x01 | 0x02 | 0x08 | 0x20;

/** A new file, for its owner alone until it is whole; what an interrupted upload left under the name goes first. */
const openFresh = (sftp: SFTPWrapper, path: string): Promise<Buffer> => {
  const open = () =>
    new Promise<Buffer>((resolve, reject) => {
      sftp.open(path, READ_WRITE_CREATE_NEW, 0o600, (error, handle) => (error ? reject(error) : resolve(handle)));
    });
  return open().catch(async (error: unknown) => {
    const isLeftOver = await done((callback) => sftp.unlink(path, callback)).then(
      () => true,
      () => false,
    );
    if (!isLeftOver) throw error;
    return open();
  });
};

const writeChunk = (sftp: SFTPWrapper, handle: Buffer, chunk: Buffer, position: number): Promise<void> =>
  done((callback) => sftp.write(handle, chunk, 0, chunk.length, position, (error) => callback(error)));

const readChunk = (sftp: SFTPWrapper, handle: Buffer, into: Buffer): Promise<number> =>
  new Promise((resolve, reject) => {
    sftp.read(handle, into, 0, into.length, 0, (error, bytesRead) => (error ? reject(error) : resolve(bytesRead)));
  });

/** Servers other than OpenSSH's may not know how to sync. */
const sync = async (sftp: SFTPWrapper, handle: Buffer): Promise<void> => {
  try {
    await done((callback) => sftp.ext_openssh_fsync(handle, callback));
  } catch (error) {
    if (!(error instanceof Error && /does not support/.test(error.message))) throw error;
  }
};

const renameOver = async (sftp: SFTPWrapper, exec: Exec, from: string, to: string): Promise<void> => {
  try {
    await done((callback) => sftp.ext_openssh_rename(from, to, callback));
  } catch (error) {
    if (!(error instanceof Error && /does not support/.test(error.message))) throw error;
    const { exitCode, stderr } = await exec({ file: 'mv', args: ['-fT', '--', from, to] });
    if (exitCode !== 0) throw new Error(stderr.trim());
  }
};

const done = (start: (callback: (error?: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()));
  });

/** All of them, or the first fault once none is under way any more. */
const settled = async <T extends readonly unknown[]>(
  steps: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> => {
  const results = await Promise.allSettled(steps);
  const fault = results.find((result) => result.status === 'rejected');
  if (fault) throw fault.reason;
  return results.map((result) => (result.status === 'fulfilled' ? result.value : undefined)) as never;
};
