import { basename } from 'node:path';
import { SlipwayError } from '../../errors/index.ts';
import { readText } from '../read-text.ts';
import { type HttpClient, showUrl } from './http-client.ts';

/** The SHA-256 that a project publishes for a file. Throws COMPONENT_UNAVAILABLE when it publishes none that can be read. */
export const fetchChecksum = async (
  client: HttpClient,
  checksumUrl: string,
  fileUrl: string,
  signal?: AbortSignal,
): Promise<string> => {
  const response = await client.get(checksumUrl, { ...(signal && { signal }) });
  const text = await readText(response.body, 1 << 20);
  if (response.status !== 200) {
    throw new SlipwayError('COMPONENT_UNAVAILABLE', `${showUrl(checksumUrl)} answered ${response.status}`);
  }
  const found = checksumIn(text, basename(new URL(fileUrl).pathname));
  if (found !== undefined) return found;
  throw new SlipwayError('COMPONENT_UNAVAILABLE', `${showUrl(checksumUrl)} holds no SHA-256 of ${basename(fileUrl)}`);
};

/** Reads a bare digest, or the line of `file` in what `sha256sum` writes. */
export const checksumIn = (text: string, file: string): string | undefined => {
  const lines = text.split('\n').map((line) => line.trim());
  const [only] = lines.filter((line) => line !== '');
  if (only !== undefined && /^[0-9a-f]{64}$/i.test(only)) return only.toLowerCase();
  for (const line of lines) {
    const [, digest, name] = /^([0-9a-f]{64})[ \t]+\*?(.+)$/i.exec(line) ?? [];
    if (digest !== undefined && name !== undefined && basename(name) === file) return digest.toLowerCase();
  }
  return undefined;
};
