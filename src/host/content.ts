import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Content, ContentStream } from './transport.ts';

/** Any content as a stream of known size and SHA-256, opened afresh at every call. */
export const toStream = (content: Content): ContentStream => {
  const bytes = toBytes(content);
  if (bytes === undefined) return content as ContentStream;
  return { size: bytes.byteLength, sha256: sha256(bytes), open: () => Readable.from([bytes]) };
};

/** The bytes of content that is in memory already, else `undefined`. */
export const toBytes = (content: Content): Uint8Array | undefined => {
  if (typeof content === 'string') return Buffer.from(content, 'utf8');
  return content instanceof Uint8Array ? content : undefined;
};

/** Lower-case hex. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
