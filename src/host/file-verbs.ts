import type { ExecResult, ScriptCommand } from './command.ts';
import { LIST, PREPARE, REMOVE } from './file-scripts.ts';
import type { FileState } from './file-state.ts';
import { lookCommand, parseLook } from './look.ts';

/** What is done to files besides reading and writing their content, many paths at a time. */
export interface FileVerbs {
  /** In the order of `paths`. */
  look(paths: readonly string[]): Promise<readonly FileState[]>;
  /** Names in a folder; none when there is no such folder. */
  list(path: string): Promise<readonly string[]>;
  /** Recursively; what is not there is no fault. */
  remove(paths: readonly string[]): Promise<void>;
  /** In their order. */
  arrange(arrangements: readonly Arrangement[]): Promise<void>;
}

/** One thing to arrange around files: what is in the way goes, folders and links come. */
export type Arrangement =
  | { readonly verb: 'clear' | 'parent'; readonly path: string }
  | { readonly verb: 'folder'; readonly path: string; readonly mode: number }
  | { readonly verb: 'link'; readonly path: string; readonly to: string };

/** By a command for each call, on any machine that has a shell. `exec` throws CommandError unless the command ends with 0. */
export const scriptedFileVerbs = (exec: (command: ScriptCommand) => Promise<ExecResult>): FileVerbs => ({
  look: async (paths) => parseLook((await exec(lookCommand(paths))).stdout, paths),
  list: async (path) => {
    const { stdout } = await exec({ shell: 'sh', script: LIST, args: [path] });
    return stdout.split('\0').filter(Boolean);
  },
  remove: async (paths) => {
    await exec({ shell: 'sh', script: REMOVE, stdin: joined(paths) });
  },
  arrange: async (arrangements) => {
    await exec({ shell: 'sh', script: PREPARE, stdin: joined(arrangements.flatMap(wordsOf)) });
  },
});

const joined = (words: readonly string[]): string => words.map((word) => `${word}\0`).join('');

/** Every record has three words, so that `xargs -n 3` keeps them together. */
const wordsOf = (arrangement: Arrangement): readonly string[] => [
  arrangement.verb,
  arrangement.path,
  arrangement.verb === 'folder' ? arrangement.mode.toString(8) : arrangement.verb === 'link' ? arrangement.to : '-',
];
