import type { ScriptCommand } from './command.ts';
import { LOOK } from './file-scripts.ts';
import type { FileState } from './file-state.ts';

/** One command that looks at any number of paths; they travel in stdin, so any name is safe and none is too many. */
export const lookCommand = (paths: readonly string[]): ScriptCommand => ({
  shell: 'sh',
  script: LOOK,
  stdin: paths.map((path) => `${path}\0`).join(''),
});

/** What `lookCommand` printed, in the order of `paths`; what it did not name is absent. */
export const parseLook = (stdout: string, paths: readonly string[]): readonly FileState[] => {
  const states = new Map<string, FileState>();
  const records = stdout.split('\0');
  for (let at = 0; at < records.length; ) {
    const record = records[at] ?? '';
    if (record === 'stat') {
      const state = stateOf(records.slice(at + 1, at + 6));
      states.set(state.path, state);
      at += 6;
      continue;
    }
    const state = states.get(record.slice(SUM_LENGTH + 2));
    if (state) states.set(state.path, { ...state, sha256: record.slice(0, SUM_LENGTH) });
    at += 1;
  }
  return paths.map((path) => states.get(path) ?? absent(path));
};

export const absent = (path: string): FileState => ({ path, kind: 'absent', mode: 0, size: 0 });

const SUM_LENGTH = 64;

const kinds: Readonly<Record<string, FileState['kind']>> = { f: 'file', d: 'directory', l: 'link' };

const stateOf = ([path = '', type = '', mode = '0', size = '0', to = '']: readonly string[]): FileState => {
  const kind = kinds[type] ?? 'other';
  const state = { path, kind, mode: Number.parseInt(mode, 8) & 0o7777, size: Number(size) };
  return kind === 'link' ? { ...state, to } : state;
};
