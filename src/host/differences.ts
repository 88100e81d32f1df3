import { sha256, toBytes } from './content.ts';
import type { FileState } from './file-state.ts';
import type { Change, Wanted, WantedFile } from './host.ts';

/** One wanted thing that is not so yet. */
export interface Difference {
  readonly wanted: Wanted;
  readonly state: FileState;
  readonly change: Omit<Change, 'host' | 'diff'>;
}

/** What of `wanted` differs from what is there; `states` in the same order. */
export const differencesOf = (wanted: readonly Wanted[], states: readonly FileState[]): readonly Difference[] =>
  wanted.flatMap((want, index) => {
    const state = states[index];
    if (!state || isSo(want, state)) return [];
    const kind = want.kind ?? 'file';
    const action = state.kind === 'absent' ? 'create' : 'update';
    return [{ wanted: want, state, change: { kind, what: want.path, action } }];
  });

/** What a path looks like once `wanted` is done. */
export const stateAfter = (wanted: Wanted): FileState => {
  const { path } = wanted;
  if (wanted.kind === 'directory') return { path, kind: 'directory', mode: modeOf(wanted), size: 0 };
  if (wanted.kind === 'link') return { path, kind: 'link', mode: 0o777, size: 0, to: wanted.to };
  return { path, kind: 'file', mode: modeOf(wanted), size: sizeOf(wanted), sha256: sumOf(wanted) };
};

/** Permission bits wanted; 0755 for a folder and 0644 for a file that say nothing. */
export const modeOf = (wanted: Wanted): number => {
  if (wanted.kind === 'link') return 0o777;
  return wanted.mode ?? (wanted.kind === 'directory' ? 0o755 : 0o644);
};

const isSo = (wanted: Wanted, state: FileState): boolean => {
  if (wanted.kind === 'link') return state.kind === 'link' && state.to === wanted.to;
  if (wanted.kind === 'directory') return state.kind === 'directory' && hasMode(wanted.mode, state);
  return (
    state.kind === 'file' &&
    state.mode === modeOf(wanted) &&
    state.size === sizeOf(wanted) &&
    state.sha256 === sumOf(wanted)
  );
};

/** A folder that names no mode is content with the one it finds. */
const hasMode = (mode: number | undefined, state: FileState): boolean => mode === undefined || state.mode === mode;

const sizeOf = ({ content }: WantedFile): number =>
  typeof content === 'object' && 'size' in content ? content.size : (toBytes(content)?.byteLength ?? 0);

const sumOf = ({ content }: WantedFile): string => {
  if (typeof content === 'object' && 'sha256' in content) return content.sha256;
  return sha256(toBytes(content) ?? new Uint8Array());
};
