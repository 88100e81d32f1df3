import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SlipwayError } from '../errors/index.ts';
import type { Component, LocalArtifact } from './component.ts';
import { hashFile } from './hash-file.ts';
import type { Delivered } from './origin.ts';
import { moveIntoPlace, writeAtomically } from './write-atomically.ts';

/**
 * Finished components on disk, each in a folder of its own with a manifest that is written last:
 * `<root>/<name>/<version>/<os>-<arch>/<recipe>/`.
 */
export interface Cache {
  /** `undefined` when it is not there; throws COMPONENT_CORRUPT when it is not what was put. */
  find(component: Component, recipe: string): Promise<LocalArtifact | undefined>;
  /** Takes the delivered file over. Throws COMPONENT_CORRUPT when it is not what its origin promised. */
  put(component: Component, recipe: string, delivered: Delivered): Promise<LocalArtifact>;
  /** Reads every byte, whatever the fast path says. */
  verify(component: Component, recipe: string): Promise<LocalArtifact | undefined>;
  drop(component: Component, recipe: string): Promise<void>;
}

export const createCache = (root: string): Cache => {
  const placeOf = (component: Component, recipe: string): Place => {
    const { name, version, platform } = component;
    const folder = join(root, name, version, `${platform.os}-${platform.arch}`, recipe);
    return { folder, manifest: join(folder, 'manifest.json'), file: join(folder, fileName(component)) };
  };
  return {
    find: (component, recipe) => look(component, placeOf(component, recipe), false),
    verify: (component, recipe) => look(component, placeOf(component, recipe), true),
    put: (component, recipe, delivered) => put(component, placeOf(component, recipe), delivered),
    drop: (component, recipe) => rm(placeOf(component, recipe).folder, { recursive: true, force: true }),
  };
};

interface Place {
  readonly folder: string;
  readonly manifest: string;
  readonly file: string;
}

/** `mtimeMs` is the file's when its bytes were last hashed: as long as it and the size stay, they are not read again. */
interface Manifest {
  readonly format: 1;
  readonly name: string;
  readonly version: string;
  readonly size: number;
  readonly sha256: string;
  readonly mtimeMs: number;
  readonly from: string;
}

const fileName = (component: Component): string =>
  component.kind === 'image' ? `${component.name}.tar` : component.name;

const modeOf = (component: Component): number => (component.kind === 'image' ? 0o644 : 0o755);

const look = async (component: Component, place: Place, thorough: boolean): Promise<LocalArtifact | undefined> => {
  const manifest = await readManifest(place.manifest);
  const state = await stat(place.file).catch(() => undefined);
  if (!manifest || !state) return undefined;
  if (state.size !== manifest.size) {
    throw corrupt(component, place.file, `it has ${state.size} bytes instead of ${manifest.size}`);
  }
  if (thorough || state.mtimeMs !== manifest.mtimeMs) {
    const sha256 = await hashFile(place.file);
    if (sha256 !== manifest.sha256) {
      throw corrupt(component, place.file, `its SHA-256 is ${sha256} instead of ${manifest.sha256}`);
    }
    await writeManifest(place, { ...manifest, mtimeMs: state.mtimeMs });
  }
  return toArtifact(component, place, manifest);
};

const put = async (component: Component, place: Place, delivered: Delivered): Promise<LocalArtifact> => {
  const sha256 = await hashFile(delivered.path);
  if (delivered.sha256 !== undefined && delivered.sha256 !== sha256) {
    await rm(delivered.path, { force: true });
    throw corrupt(component, delivered.from, `its SHA-256 is ${sha256} instead of ${delivered.sha256}`);
  }
  await rm(place.manifest, { force: true });
  await moveIntoPlace(delivered.path, place.file, modeOf(component));
  const { size, mtimeMs } = await stat(place.file);
  const { name, version } = component;
  const manifest: Manifest = { format: 1, name, version, size, sha256, mtimeMs, from: delivered.from };
  await writeManifest(place, manifest);
  return toArtifact(component, place, manifest);
};

const writeManifest = (place: Place, manifest: Manifest): Promise<void> =>
  writeAtomically(place.manifest, `${JSON.stringify(manifest, undefined, 2)}\n`);

const readManifest = async (path: string): Promise<Manifest | undefined> => {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isManifest(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const isManifest = (value: unknown): value is Manifest =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === 1 &&
  'size' in value &&
  typeof value.size === 'number' &&
  'sha256' in value &&
  typeof value.sha256 === 'string';

const toArtifact = (component: Component, place: Place, manifest: Manifest): LocalArtifact => ({
  name: component.name,
  kind: component.kind,
  version: component.version,
  platform: component.platform,
  path: place.file,
  size: manifest.size,
  sha256: manifest.sha256,
  ...(component.installPath !== undefined && { installPath: component.installPath }),
  ...(component.imageRef !== undefined && { imageRef: component.imageRef }),
  mode: modeOf(component),
  from: manifest.from,
});

const corrupt = (component: Component, where: string, why: string): SlipwayError =>
  new SlipwayError('COMPONENT_CORRUPT', `${component.name} ${component.version} (${where}) is damaged: ${why}.`, {
    hint: `Get it again: slipway components get ${component.name}`,
  });
