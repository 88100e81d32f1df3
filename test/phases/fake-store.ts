import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ComponentStore, componentsOf, type LocalArtifact } from '../../src/components/index.ts';

export interface FakeStore extends ComponentStore {
  /** Names that were asked for, in order. */
  readonly asked: readonly string[];
  remove(): Promise<void>;
}

/** A cache that has everything: each file holds its own name and version, or the reference of its image. */
export const createFakeStore = async (): Promise<FakeStore> => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-store-'));
  const releases = new Map<string, Promise<ReadonlyMap<string, LocalArtifact>>>();
  const asked: string[] = [];
  return {
    asked,
    get: async ({ kubernetesVersion, names }) => {
      asked.push(...names);
      const release = releases.get(kubernetesVersion) ?? artifactsOf(kubernetesVersion, folder);
      releases.set(kubernetesVersion, release);
      const artifacts = await release;
      return names.flatMap((name) => artifacts.get(name) ?? []);
    },
    list: async () => [],
    verify: async () => [],
    remove: () => rm(folder, { recursive: true }),
  };
};

const artifactsOf = async (kubernetesVersion: string, folder: string): Promise<ReadonlyMap<string, LocalArtifact>> => {
  const artifacts = new Map<string, LocalArtifact>();
  for (const component of componentsOf({ kubernetesVersion, arch: 'amd64' })) {
    const { name, kind, version, platform, installPath, imageRef } = component;
    const text = imageRef ?? `${name} v${version}`;
    const path = join(folder, `${name}-${version}`);
    await writeFile(path, text);
    artifacts.set(name, {
      ...{ name, kind, version, platform, path, from: 'a test' },
      size: text.length,
      sha256: createHash('sha256').update(text).digest('hex'),
      mode: kind === 'binary' ? 0o755 : 0o644,
      ...(installPath === undefined ? {} : { installPath }),
      ...(imageRef === undefined ? {} : { imageRef }),
    });
  }
  return artifacts;
};
