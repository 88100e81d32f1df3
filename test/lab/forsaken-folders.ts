import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A process number is given again; with the moment it started at it is not. */
const processOf = (pid: number | string): string => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const startedAt = stat.slice(stat.lastIndexOf(')')).split(' ')[20];
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${pid} ${startedAt}`;
};

const isAlive = (written: string): boolean => {
  try {
    return processOf(written.split(' ')[1] ?? '') === written;
  } catch {
    return false;
  }
};

const RUNNER = 'runner';

export const markAsOurs = (folder: string): void => writeFileSync(join(folder, RUNNER), processOf(process.pid));

/** Folders that `mkdtemp` made of a prefix (six characters more) for labs whose test run was killed, so that nobody takes them down. */
export const forsakenFolders = (prefix: string): readonly string[] =>
  globSync(`${prefix}??????`).filter((folder) => {
    const runner = join(folder, RUNNER);
    return !existsSync(runner) || !isAlive(readFileSync(runner, 'utf8'));
  });
