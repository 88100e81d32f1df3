import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import { SlipwayError } from '../../errors/index.ts';
import { toStream } from '../content.ts';
import { fileError } from '../file-error.ts';
import { abortError } from '../interruption.ts';
import { temporaryName } from '../temporary-name.ts';
import type { Content, Transport, WriteOptions } from '../transport.ts';
import { createTurns } from '../turns.ts';
import { execLocal } from './exec-local.ts';
import { localFileVerbs } from './local-file-verbs.ts';

/** The machine Slipway itself runs on. */
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
