import { createHash } from 'node:crypto';
import type { Component, LocalArtifact, Platform } from '../component.ts';

/** One component in a bundle. */
export interface BundledArtifact {
  readonly name: string;
  readonly kind: 'binary' | 'image';
  readonly version: string;
  readonly platform: Platform;
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly from: string;
}

export interface BundleIndex {
  readonly format: 1;
  readonly artifacts: readonly BundledArtifact[];
}

/** Names of the first two entries of a bundle: the index, and the SHA-256 of the index. */
export const indexEntry = 'index.json';
export const indexChecksumEntry = 'index.json.sha256';

/** Where the bytes of an artifact are; equal bytes are there once. */
export const entryOf = (artifact: Pick<BundledArtifact, 'sha256'>): string => `sha256/${artifact.sha256}`;

export const indexOf = (artifacts: readonly LocalArtifact[]): BundleIndex => ({
  format: 1,
  artifacts: artifacts.map(({ name, kind, version, platform, size, sha256, from }) => ({
    name,
    kind,
    version,
    platform,
    size,
    sha256,
    from,
  })),
});

export const checksumOfIndex = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The artifact of a bundle that is this component. */
export const findBundled = (index: BundleIndex, component: Component): BundledArtifact | undefined =>
  index.artifacts.find(
    (artifact) =>
      artifact.name === component.name &&
      artifact.version === component.version &&
      artifact.platform.os === component.platform.os &&
      artifact.platform.arch === component.platform.arch,
  );
