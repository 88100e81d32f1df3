import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { createReadStream } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileError } from '../file-error.ts';
import type { FileState } from '../file-state.ts';
import type { Arrangement, FileVerbs } from '../file-verbs.ts';
import { absent } from '../look.ts';
import { temporaryName } from '../temporary-name.ts';

/** The files of this machine, without a process for each look. */
export const localFileVerbs: FileVerbs = {
  look: (paths) => Promise.all(paths.map(lookAt)),
  list: (path) => readdir(path).catch(() => []),
  remove: async (paths) => {
    await Promise.all(paths.map((path) => writing(path, rm(path, { recursive: true, force: true }))));
  },
  arrange: async (arrangements) => {
    for (const arrangement of arrangements) await writing(arrangement.path, arrange(arrangement));
  },
};

const writing = async (path: string, work: Promise<unknown>): Promise<void> => {
  try {
    await work;
  } catch (error) {
    throw fileError('write', path, error);
  }
};

const lookAt = async (path: string): Promise<FileState> => {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return absent(path);
  const state = { path, kind: kindOf(stats), mode: stats.mode & 0o7777, size: stats.size };
  if (state.kind === 'link') return { ...state, to: await readlink(path).catch(() => '') };
  const sha256 = state.kind === 'file' ? await sha256Of(path) : undefined;
  return sha256 === undefined ? state : { ...state, sha256 };
};

const kindOf = (stats: Stats): FileState['kind'] => {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'link' : 'other';
};

/** `undefined` when the file cannot be read, as where a command looks. */
const sha256Of = async (path: string): Promise<string | undefined> => {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
};

const FOLDER_MODE = 0o755;

const arrange = async (arrangement: Arrangement): Promise<void> => {
  const { path } = arrangement;
  if (arrangement.verb === 'clear') return rm(path, { recursive: true, force: true });
  if (arrangement.verb === 'link') return linkTo(path, arrangement.to);
  await makeFolder(path);
  if (arrangement.verb === 'folder') await chmod(path, arrangement.mode);
};

/** Folders that are missing are made for everyone to read, whatever this process masks. */
const makeFolder = async (path: string): Promise<void> => {
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return;
  const first = await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  if (first === undefined) return;
  for (const made of foldersFrom(first, path)) await chmod(made, FOLDER_MODE);
};

/** `/a/b` and `/a/b/c/d` give `/a/b`, `/a/b/c`, `/a/b/c/d`. */
const foldersFrom = (first: string, last: string): readonly string[] => {
  const folders = [posix.normalize(last)];
  while (folders[0] !== undefined && folders[0].length > first.length) folders.unshift(posix.dirname(folders[0]));
  return folders;
};

/** Takes the place of a link or a file in one step. */
const linkTo = async (path: string, to: string): Promise<void> => {
  const temporary = temporaryName(path);
  await rm(temporary, { force: true });
  await symlink(to, temporary);
  await rename(temporary, path);
};
