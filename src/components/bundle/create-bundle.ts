import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { SlipwayError } from '../../errors/index.ts';
import type { LocalArtifact } from '../component.ts';
import { hashFile } from '../hash-file.ts';
import { type TarEntry, writeTar } from '../tar-file.ts';
import { checksumOfIndex, entryOf, indexChecksumEntry, indexEntry, indexOf } from './bundle-index.ts';

/**
 * Writes components into one tar file, index first; the same components give the same bytes. Every component is read
 * and checked on the way. Gives the size and SHA-256 of the bundle, to be told to whoever carries it.
 * Throws COMPONENT_CORRUPT when a component changed since it was got.
 */
export const createBundle = async (
  path: string,
  artifacts: readonly LocalArtifact[],
  signal?: AbortSignal,
): Promise<{ readonly size: number; readonly sha256: string }> => {
  for (const artifact of artifacts) await check(artifact, signal);
  const index = `${JSON.stringify(indexOf(artifacts), undefined, 2)}\n`;
  const unique = [...new Map(artifacts.map((artifact) => [artifact.sha256, artifact])).values()];
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeTar(
      temporary,
      [text(indexEntry, index), text(indexChecksumEntry, `${checksumOfIndex(index)}\n`), ...unique.map(fileEntry)],
      signal,
    );
    await sync(temporary);
    const sha256 = await hashFile(temporary, signal);
    await rename(temporary, path);
    return { size: (await stat(path)).size, sha256 };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
};

const check = async (artifact: LocalArtifact, signal?: AbortSignal): Promise<void> => {
  if ((await hashFile(artifact.path, signal)) === artifact.sha256) return;
  throw new SlipwayError('COMPONENT_CORRUPT', `${artifact.name} (${artifact.path}) changed since it was got.`, {
    hint: `Get it again: slipway components get ${artifact.name}`,
  });
};

const text = (path: string, content: string): TarEntry => ({
  kind: 'bytes',
  path,
  bytes: Buffer.from(content),
  mode: 0o644,
});

const fileEntry = (artifact: LocalArtifact): TarEntry => ({
  kind: 'file',
  path: entryOf(artifact),
  from: artifact.path,
  size: artifact.size,
  mode: 0o644,
});

const sync = async (path: string): Promise<void> => {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};
