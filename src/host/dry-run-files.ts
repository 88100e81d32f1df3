import { posix } from 'node:path';
import { toBytes } from './content.ts';
import { type Difference, differencesOf, stateAfter } from './differences.ts';
import type { FileState } from './file-state.ts';
import type { Change, Files, Wanted } from './host.ts';
import { absent } from './look.ts';
import { unifiedDiff } from './unified-diff.ts';

type Tell = (change: Omit<Change, 'host'>) => void;

/** Files as they would be: what is planned lies over what is there. */
export const planFiles = (files: Files, tell: Tell): Files => {
  const plan = createOverlay();
  const look = async (paths: readonly string[]) => lookThrough(plan, files, paths);
  const read = async (path: string) => {
    const planned = plan.find(path);
    if (planned === undefined) return files.read(path);
    return planned.kind === 'wanted' ? contentOf(planned.wanted) : undefined;
  };
  const readText = async (path: string) => {
    const bytes = await read(path);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
  };
  return {
    read,
    readText,
    look,
    list: async (path) => {
      const there = await files.list(path);
      const left = there.filter((name) => plan.find(posix.join(path, name))?.kind !== 'removed');
      return [...new Set([...left, ...plan.namesIn(path)])].sort();
    },
    ensure: async (wanted) => {
      const differences = differencesOf(wanted, await look(wanted.map(({ path }) => path)));
      for (const difference of differences) {
        tell({ ...difference.change, ...(await diffOf(difference, readText)) });
        plan.want(difference.wanted);
      }
      return differences.map((difference) => difference.wanted.path);
    },
    remove: async (paths) => {
      const there = (await look(paths)).filter(({ kind }) => kind !== 'absent').map(({ path }) => path);
      for (const path of there) {
        tell({ kind: 'remove', what: path, action: 'remove' });
        plan.remove(path);
      }
      return there;
    },
  };
};

type Planned = { readonly kind: 'wanted'; readonly wanted: Wanted } | { readonly kind: 'removed' };

interface Overlay {
  /** What is planned for a path: by itself, or because a folder above it is removed. */
  find(path: string): Planned | undefined;
  want(wanted: Wanted): void;
  remove(path: string): void;
  /** Names planned right under a folder. */
  namesIn(folder: string): readonly string[];
}

const createOverlay = (): Overlay => {
  const wanted = new Map<string, Wanted>();
  const removed = new Set<string>();
  const isRemoved = (path: string): boolean =>
    removed.has(path) || (path !== posix.dirname(path) && isRemoved(posix.dirname(path)));
  const find = (path: string): Planned | undefined => {
    const own = wanted.get(path);
    if (own !== undefined) return { kind: 'wanted', wanted: own };
    return isRemoved(path) ? { kind: 'removed' } : undefined;
  };
  /** What is written under a removed folder brings the folder back, without what it held. */
  const addFolder = (path: string): void => {
    if (find(path)?.kind !== 'removed') return;
    wanted.set(path, { kind: 'directory', path });
    addFolder(posix.dirname(path));
  };
  return {
    find,
    want: (want) => {
      wanted.set(want.path, want);
      addFolder(posix.dirname(want.path));
    },
    remove: (path) => {
      for (const each of [...wanted.keys()]) if (each === path || each.startsWith(`${path}/`)) wanted.delete(each);
      removed.add(path);
    },
    namesIn: (folder) =>
      [...wanted.keys()].filter((path) => posix.dirname(path) === folder).map((path) => posix.basename(path)),
  };
};

const lookThrough = async (plan: Overlay, files: Files, paths: readonly string[]): Promise<readonly FileState[]> => {
  const open = paths.filter((path) => plan.find(path) === undefined);
  const found = new Map((await files.look(open)).map((state) => [state.path, state]));
  return paths.map((path) => {
    const planned = plan.find(path);
    return planned?.kind === 'wanted' ? stateAfter(planned.wanted) : (found.get(path) ?? absent(path));
  });
};

const contentOf = async (wanted: Wanted): Promise<Uint8Array | undefined> => {
  if (wanted.kind === 'directory' || wanted.kind === 'link') return undefined;
  const bytes = toBytes(wanted.content);
  if (bytes !== undefined) return bytes;
  const { content } = wanted;
  if (typeof content === 'string' || content instanceof Uint8Array) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of content.open()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

const LARGEST_DIFF = 256 * 1024;

/** Only of text of a readable size that is no secret. */
const diffOf = async (
  { wanted, state }: Difference,
  readText: (path: string) => Promise<string | undefined>,
): Promise<{ readonly diff?: string }> => {
  if (wanted.kind === 'directory' || wanted.kind === 'link' || wanted.secret) return {};
  const bytes = toBytes(wanted.content);
  if (bytes === undefined || bytes.byteLength > LARGEST_DIFF || state.size > LARGEST_DIFF) return {};
  const before = state.kind === 'file' ? ((await readText(wanted.path)) ?? '') : '';
  const diff = unifiedDiff(wanted.path, before, Buffer.from(bytes).toString('utf8'));
  return diff === '' ? {} : { diff };
};
