import { posix } from 'node:path';
import type { ExecResult, ScriptCommand } from './command.ts';
import { type Difference, differencesOf, modeOf } from './differences.ts';
import { type Arrangement, type FileVerbs, scriptedFileVerbs } from './file-verbs.ts';
import type { Change, Files, Wanted, WantedDirectory, WantedFile, WantedLink } from './host.ts';
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
  const verbs = transport.fileVerbs ?? scriptedFileVerbs(exec);
  const look: Files['look'] = async (paths) => (paths.length === 0 ? [] : verbs.look(paths));
  return {
    read: (path) => transport.read(path),
    readText: async (path) => {
      const bytes = await transport.read(path);
      return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
    },
    look,
    list: async (path) => [...(await verbs.list(path))].sort(),
    ensure: async (wanted) => {
      const differences = differencesOf(wanted, await look(wanted.map(({ path }) => path)));
      for (const { change } of differences) tell(change);
      await makeSo(parts, verbs, differences);
      return differences.map(({ wanted: { path } }) => path);
    },
    remove: async (paths) => {
      const there = (await look(paths)).filter(({ kind }) => kind !== 'absent').map(({ path }) => path);
      for (const path of there) tell({ kind: 'remove', what: path, action: 'remove' });
      if (there.length > 0) await verbs.remove(there);
      return there;
    },
  };
};

/** Folders first, all in one command; then the files side by side; links last. */
const makeSo = async (
  { transport, signal }: FilesParts,
  verbs: FileVerbs,
  differences: readonly Difference[],
): Promise<void> => {
  if (differences.length === 0) return;
  const wanted = differences.map((difference) => difference.wanted);
  const files = wanted.filter(isFile);
  const links = wanted.filter((want): want is WantedLink => want.kind === 'link');
  const folders = wanted.filter((want): want is WantedDirectory => want.kind === 'directory');
  const blocked = differences.filter(({ wanted: want, state }) => isInTheWay(want, state.kind));
  const parents = [...new Set([...files, ...links].map(({ path }) => posix.dirname(path)))];
  const before: readonly Arrangement[] = [
    ...blocked.map(({ wanted: { path } }) => ({ verb: 'clear', path }) as const),
    ...folders.map((folder) => ({ verb: 'folder', path: folder.path, mode: modeOf(folder) }) as const),
    ...parents
      .filter((path) => !folders.some((folder) => folder.path === path))
      .map((path) => ({ verb: 'parent', path }) as const),
  ];
  if (needsArranging(differences)) await verbs.arrange(before);
  await Promise.all(files.map((file) => writeFile(transport, file, signal)));
  if (links.length > 0) await verbs.arrange(links.map(({ path, to }) => ({ verb: 'link', path, to })));
};

const isFile = (wanted: Wanted): wanted is WantedFile => wanted.kind === undefined || wanted.kind === 'file';

const isInTheWay = (wanted: Wanted, found: string): boolean => {
  const kind = wanted.kind ?? 'file';
  if (found === 'absent' || found === kind) return false;
  return kind === 'directory' || found === 'directory' || kind === 'link';
};

/** Files that are there already, as files, have their folder: writing over them needs nothing before. */
const needsArranging = (differences: readonly Difference[]): boolean =>
  differences.some(({ wanted, state }) => !isFile(wanted) || state.kind !== 'file');

const writeFile = (transport: Transport, file: WantedFile, signal: AbortSignal | undefined): Promise<void> =>
  transport.write(file.path, file.content, {
    mode: modeOf(file),
    ...(signal && { signal }),
    ...(file.onProgress === undefined ? {} : { onProgress: file.onProgress }),
  });
