import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SlipwayError } from '../errors/index.ts';
import type { Cluster, LoadOptions } from '../spec/index.ts';
import { type Options, text } from './command-spec.ts';
import type { Terminal } from './terminal.ts';

export interface ClusterFile {
  readonly cluster: Cluster;
  /** As the user gave it; `-` for standard input. */
  readonly path: string;
  /** Relative paths in the file are meant from here. */
  readonly baseDir: string;
}

/** Reads the file of `-f`, or `./cluster.yaml`. Throws SPEC_UNREADABLE, SPEC_INVALID or USAGE. */
export const loadClusterFile = async (
  options: Options,
  terminal: Terminal,
  how: Pick<LoadOptions, 'onlyShape'> = {},
): Promise<ClusterFile> => {
  const path = text(options, 'file') ?? defaultFile(terminal);
  const content = await readText(path, terminal);
  const baseDir = path === '-' ? terminal.cwd : dirname(resolve(terminal.cwd, path));
  const { loadCluster } = await import('../spec/index.ts');
  const cluster = loadCluster(content, path === '-' ? 'standard input' : path, {
    fileExists: existsSync,
    home: terminal.home,
    baseDir,
    ...how,
  });
  return { cluster, path, baseDir };
};

const defaultFile = (terminal: Terminal): string => {
  if (existsSync(resolve(terminal.cwd, 'cluster.yaml'))) return 'cluster.yaml';
  throw new SlipwayError('USAGE', 'No cluster file was named and there is no cluster.yaml here.', {
    hint: 'Name one with -f, or make one: slipway config example > cluster.yaml',
  });
};

/** A file of the user, or standard input for `-`. Throws SPEC_UNREADABLE. */
export const readText = async (path: string, terminal: Terminal): Promise<string> => {
  try {
    return path === '-' ? await terminal.readInput() : await readFile(resolve(terminal.cwd, path), 'utf8');
  } catch (cause) {
    throw new SlipwayError(
      'SPEC_UNREADABLE',
      `${path === '-' ? 'Standard input' : path} cannot be read: ${reason(cause)}.`,
      {
        cause,
        hint: 'Look at the path and its permissions.',
      },
    );
  }
};

/** Node's text without its code and the path, which is told already: `no such file or directory`. */
const reason = (cause: unknown): string =>
  cause instanceof Error ? cause.message.replace(/^E[A-Z]+: |, \w+( '.*')?$/g, '') : String(cause);
