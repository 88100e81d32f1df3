import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';

export type TarEntry =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly from: string;
      readonly size: number;
      readonly mode: number;
    }
  | { readonly kind: 'bytes'; readonly path: string; readonly bytes: Uint8Array; readonly mode: number }
  | { readonly kind: 'link'; readonly path: string; readonly to: string }
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number };

/** Writes a tar file, one entry after the other; owner root, time zero, so that equal content gives equal bytes. */
export const writeTar = async (path: string, entries: readonly TarEntry[], signal?: AbortSignal): Promise<void> => {
  const tar = pack();
  const written = pipeline(tar, createWriteStream(path), { ...(signal && { signal }) });
  const fed = feed(tar, entries);
  await Promise.all([
    fed.catch((error: unknown) => {
      tar.destroy(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }),
    written,
  ]);
};

type Pack = ReturnType<typeof pack>;

const feed = async (tar: Pack, entries: readonly TarEntry[]): Promise<void> => {
  for (const entry of entries) await add(tar, entry);
  tar.finalize();
};

const add = async (tar: Pack, entry: TarEntry): Promise<void> => {
  const common = { name: entry.path, mtime: new Date(0), uid: 0, gid: 0 };
  switch (entry.kind) {
    case 'file': {
      const sink = tar.entry({ ...common, mode: entry.mode, size: entry.size });
      await pipeline(createReadStream(entry.from, { highWaterMark: 1 << 20 }), sink);
      return;
    }
    case 'bytes':
      tar.entry({ ...common, mode: entry.mode }, Buffer.from(entry.bytes));
      break;
    case 'link':
      tar.entry({ ...common, type: 'symlink', linkname: entry.to, mode: 0o777 });
      break;
    case 'directory':
      tar.entry({ ...common, type: 'directory', mode: entry.mode });
      break;
  }
};
