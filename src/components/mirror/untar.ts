import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { SlipwayError } from '../../errors/index.ts';

/**
 * Takes some regular files out of a gzipped tar, by their path inside it; gives where each that is there was put in `folder`.
 * Nothing else of the archive touches the disk. Throws COMPONENT_CORRUPT when the archive is broken.
 */
export const untar = async (
  archive: string,
  members: readonly string[],
  folder: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>();
  const tar = extract();
  const reading = pipeline(createReadStream(archive), createGunzip(), tar, { ...(signal && { signal }) });
  const taking = (async () => {
    for await (const entry of tar) {
      const member = entry.header.name.replace(/^\.\//, '');
      if (entry.header.type !== 'file' || !members.includes(member)) {
        entry.resume();
        continue;
      }
      const path = join(folder, `member-${members.indexOf(member)}`);
      await pipeline(entry, createWriteStream(path));
      found.set(member, path);
    }
  })();
  try {
    await Promise.all([reading, taking]);
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new SlipwayError('COMPONENT_CORRUPT', `${archive} cannot be unpacked: ${reason}`, { cause: error });
  }
  return found;
};
