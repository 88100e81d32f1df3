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

/** A cache that has everything: each file holds its own name, or the reference of its image. */
export const createFakeStore = async (): Promise<FakeStore> => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-store-'));
  const components = componentsOf({ kubernetesVersion: 'v1.36.3', arch: 'amd64' });
  const artifacts = new Map<string, LocalArtifact>();
  for (const { name, kind, version, platform, installPath, imageRef } of components) {
    const text = imageRef ?? name;
    const path = join(folder, name);
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
  const asked: string[] = [];
  return {
    asked,
    get: async ({ names }) => {
      asked.push(...names);
      return names.flatMap((name) => artifacts.get(name) ?? []);
    },
    list: async () => [],
    verify: async () => [],
    remove: () => rm(folder, { recursive: true }),
  };
};
