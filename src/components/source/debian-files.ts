import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../../errors/index.ts';
import { type Machine, requireTools, runTool } from './run-tool.ts';

/**
 * The files of Debian packages and of everything they depend on, unpacked into `folder`; nothing is installed on this
 * machine, and root is not needed. apt fetches from whatever this machine is configured to use and checks signatures.
 * Gives the names of the package files. Throws CommandError, COMPONENT_UNAVAILABLE.
 */
export const unpackPackages = async (
  machine: Machine,
  folder: string,
  packages: readonly string[],
  signal?: AbortSignal,
): Promise<readonly string[]> => {
  await requireTools(machine, ['apt-get', 'dpkg-deb']);
  const archives = `${folder}.archives`;
  const unpacking = `${folder}.unpacking`;
  await rm(unpacking, { recursive: true, force: true });
  await mkdir(join(archives, 'partial'), { recursive: true });
  await mkdir(unpacking, { recursive: true });
  // An empty status file makes apt count nothing as installed, so that it fetches the whole closure.
  const nothingInstalled = join(archives, 'status');
  await writeFile(nothingInstalled, '');
  const settings = [`Dir::State::status=${nothingInstalled}`, `Dir::Cache::archives=${archives}`, ...aptSettings];
  await download(machine, settings, packages, signal).catch(async (error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
    // This machine's package lists are missing or too old: lists of our own, for this once.
    const lists = join(archives, 'lists');
    await mkdir(join(lists, 'partial'), { recursive: true });
    const withLists = [...settings, `Dir::State::lists=${lists}`];
    await runTool(machine, 'apt-get', [...optionsOf(withLists), 'update'], { ...(signal && { signal }) });
    await download(machine, withLists, packages, signal);
  });
  const files = (await readdir(archives)).filter((name) => name.endsWith('.deb')).toSorted();
  for (const name of files) {
    await runTool(machine, 'dpkg-deb', ['-x', join(archives, name), unpacking], { ...(signal && { signal }) });
  }
  await rm(folder, { recursive: true, force: true });
  await rename(unpacking, folder);
  return files;
};

const download = (
  machine: Machine,
  settings: readonly string[],
  packages: readonly string[],
  signal?: AbortSignal,
): Promise<string> =>
  runTool(machine, 'apt-get', [...optionsOf(settings), '-y', '--download-only', 'install', ...packages], {
    ...(signal && { signal }),
  });

const optionsOf = (settings: readonly string[]): readonly string[] => settings.flatMap((setting) => ['-o', setting]);

const aptSettings = ['Debug::NoLocking=1', 'APT::Sandbox::User=', 'APT::Install-Recommends=0'];
