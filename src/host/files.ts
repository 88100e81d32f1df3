import { posix } from 'node:path';
import type { ExecResult, ScriptCommand } from './command.ts';
import { type Difference, differencesOf, modeOf } from './differences.ts';
import { LIST, PREPARE, REMOVE } from './file-scripts.ts';
import type { Change, Files, Wanted, WantedDirectory, WantedFile, WantedLink } from './host.ts';
import { lookCommand, parseLook } from './look.ts';
import type { Transport } from './transport.ts';

/** What files need of the host around them. */
export interface FilesParts {
  readonly transport: Transport;
  /** Runs a command of ours; throws CommandError unless it ends with 0. */
  readonly exec: (command: ScriptCommand) => Promise<ExecResult>;
  readonly tell: (change: Omit<Change, 'host'>) => void;
  /** Ends writes that are under way. */
  readonly signal?: AbortSignal | undefined;
}

/** Files of a machine over its transport. Reads are repeated once when the link breaks. */
export const createFiles = (parts: FilesParts): Files => {
  const { transport, exec, tell } = parts;
  const look: Files['look'] = async (paths) =>
    paths.length === 0 ? [] : parseLook((await exec(lookCommand(paths))).stdout, paths);
  return {
    read: (path) => transport.read(path),
    readText: async (path) => {
      const bytes = await transport.read(path);
      return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
    },
    look,
    list: async (path) => {
      const { stdout } = await exec({ shell: 'sh', script: LIST, args: [path] });
      return stdout.split('\0').filter(Boolean).sort();
    },
    ensure: async (wanted) => {
      const differences = differencesOf(wanted, await look(wanted.map(({ path }) => path)));
      for (const { change } of differences) tell(change);
      await makeSo(parts, differences);
      return differences.map(({ wanted: { path } }) => path);
    },
    remove: async (paths) => {
      const there = (await look(paths)).filter(({ kind }) => kind !== 'absent').map(({ path }) => path);
      for (const path of there) tell({ kind: 'remove', what: path, action: 'remove' });
      if (there.length > 0) await exec({ shell: 'sh', script: REMOVE, stdin: joined(there) });
      return there;
    },
  };
};

/** Folders first, all in one command; then the files side by side; links last. */
const makeSo = async ({ transport, exec, signal }: FilesParts, differences: readonly Difference[]): Promise<void> => {
  if (differences.length === 0) return;
  const wanted = differences.map((difference) => difference.wanted);
  const files = wanted.filter(isFile);
  const links = wanted.filter((want): want is WantedLink => want.kind === 'link');
  const folders = wanted.filter((want): want is WantedDirectory => want.kind === 'directory');
  const blocked = differences.filter(({ wanted: want, state }) => isInTheWay(want, state.kind));
  const parents = [...new Set([...files, ...links].map(({ path }) => posix.dirname(path)))];
  const records = [
    ...blocked.map(({ wanted: { path } }) => ['clear', path]),
    ...folders.map((folder) => ['folder', folder.path, modeOf(folder).toString(8)]),
    ...parents.filter((path) => !folders.some((folder) => folder.path === path)).map((path) => ['parent', path]),
  ];
  if (needsCommand(differences)) await exec({ shell: 'sh', script: PREPARE, stdin: recordsOf(records) });
  await Promise.all(files.map((file) => writeFile(transport, file, signal)));
  const linked = links.map(({ path, to }) => ['link', path, to]);
  if (linked.length > 0) await exec({ shell: 'sh', script: PREPARE, stdin: recordsOf(linked) });
};

const isFile = (wanted: Wanted): wanted is WantedFile => wanted.kind === undefined || wanted.kind === 'file';

const isInTheWay = (wanted: Wanted, found: string): boolean => {
  const kind = wanted.kind ?? 'file';
  if (found === 'absent' || found === kind) return false;
  return kind === 'directory' || found === 'directory' || kind === 'link';
};

/** Files that are there already, as files, have their folder: writing over them needs nothing before. */
const needsCommand = (differences: readonly Difference[]): boolean =>
  differences.some(({ wanted, state }) => !isFile(wanted) || state.kind !== 'file');

const writeFile = (transport: Transport, file: WantedFile, signal: AbortSignal | undefined): Promise<void> =>
  transport.write(file.path, file.content, {
    mode: modeOf(file),
    ...(signal && { signal }),
    ...(file.onProgress === undefined ? {} : { onProgress: file.onProgress }),
  });

const joined = (words: readonly string[]): string => words.map((word) => `${word}\0`).join('');

/** Every record has three words, so that `xargs -n 3` keeps them together. */
const recordsOf = (records: readonly (readonly string[])[]): string =>
  records.map(([verb = '', path = '', rest = '-']) => joined([verb, path, rest])).join('');
