import { createReadStream } from 'node:fs';
import type { ContentStream } from '../host/index.ts';
import type { LocalArtifact } from './component.ts';

/** A component as content to write to a host: opened when needed, checked there against its SHA-256. */
export const contentOf = (artifact: LocalArtifact): ContentStream => ({
  size: artifact.size,
  sha256: artifact.sha256,
  open: () => createReadStream(artifact.path, { highWaterMark: 1 << 18 }),
});
