import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { SlipwayError } from '../../errors/index.ts';
import { hashFile } from '../hash-file.ts';
import { bytesOf, readText } from '../read-text.ts';
import {
  type BundledArtifact,
  type BundleIndex,
  checksumOfIndex,
  entryOf,
  indexChecksumEntry,
  indexEntry,
} from './bundle-index.ts';

export interface Bundle {
  readonly index: BundleIndex;
  /**
   * Takes artifacts out into `folder`; gives their paths by name. One pass over the file, whatever is asked.
   * Throws COMPONENT_CORRUPT when one is missing or not what the index says, or the bundle ends too early.
   */
  extract(
    artifacts: readonly BundledArtifact[],
    folder: string,
    options?: { readonly signal?: AbortSignal; readonly onProgress?: (bytes: number) => void },
  ): Promise<ReadonlyMap<string, string>>;
}

/** Reads and checks the index of a bundle. Throws COMPONENT_UNAVAILABLE when there is no such file, COMPONENT_CORRUPT. */
export const openBundle = async (path: string): Promise<Bundle> => {
  const index = await readIndex(path);
  return {
    index,
    extract: async (artifacts, folder, { signal, onProgress } = {}) => {
      const missing = new Set(artifacts.map(entryOf));
      let bytes = 0;
      await walk(path, signal, async (name, entry) => {
        if (!missing.has(name)) return missing.size > 0;
        const content = bytesOf(entry, (size) => {
          bytes += size;
          onProgress?.(bytes);
        });
        const target = join(folder, name.replace('/', '-'));
        await pipeline(content, createWriteStream(target), { ...(signal && { signal }) });
        if (`sha256/${await hashFile(target, signal)}` !== name) throw corrupt(path, `${name} has another SHA-256`);
        missing.delete(name);
        return missing.size > 0;
      });
      const [first] = missing;
      if (first !== undefined) throw corrupt(path, `${first} is not in it`);
      return new Map(artifacts.map((artifact) => [artifact.name, join(folder, entryOf(artifact).replace('/', '-'))]));
    },
  };
};

const readIndex = async (path: string): Promise<BundleIndex> => {
  const texts = new Map<string, string>();
  await walk(path, undefined, async (name, entry) => {
    if (name !== indexEntry && name !== indexChecksumEntry) return false;
    texts.set(name, await readText(entry, 16 << 20));
    return texts.size < 2;
  });
  const text = texts.get(indexEntry);
  const promised = texts.get(indexChecksumEntry)?.trim();
  if (text === undefined || promised === undefined) throw corrupt(path, 'it does not begin with an index');
  if (checksumOfIndex(text) !== promised) throw corrupt(path, 'its index was altered');
  const index = JSON.parse(text) as BundleIndex;
  if (index.format !== 1) throw corrupt(path, `it has format ${index.format}, which another Slipway made`);
  // What names files is taken from nobody unseen.
  if (index.artifacts.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))) return index;
  throw corrupt(path, 'its index names something else than a SHA-256');
};

type Entry = ReturnType<typeof extract> extends AsyncIterable<infer T> ? T : never;

/** Shows entry after entry until `visit` says false. */
const walk = async (
  path: string,
  signal: AbortSignal | undefined,
  visit: (name: string, entry: Entry) => Promise<boolean>,
): Promise<void> => {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  const tar = extract();
  file.on('error', (error) => tar.destroy(error));
  file.pipe(tar);
  try {
    for await (const entry of tar) {
      const goOn = await visit(entry.header.name, entry);
      signal?.throwIfAborted();
      if (!goOn) break;
      entry.resume();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw explained(path, error);
  } finally {
    file.destroy();
  }
};

const explained = (path: string, error: unknown): unknown => {
  if (error instanceof SlipwayError || !(error instanceof Error)) return error;
  if ('syscall' in error && 'code' in error && error.code === 'ENOENT') {
    return new SlipwayError('COMPONENT_UNAVAILABLE', `There is no bundle ${path}.`, {
      hint: 'Check the path under components.sources, or make one: slipway components bundle',
    });
  }
  return 'syscall' in error ? error : corrupt(path, `it cannot be read to its end (${error.message})`);
};

const corrupt = (path: string, why: string): SlipwayError =>
  new SlipwayError('COMPONENT_CORRUPT', `The bundle ${path} is damaged: ${why}.`, {
    hint: 'Copy it again, or make it again: slipway components bundle',
  });
