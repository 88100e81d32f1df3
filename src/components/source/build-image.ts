import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Component, describeComponent } from '../component.ts';
import { writeSingleLayerImage } from '../oci-archive.ts';
import type { TarEntry } from '../tar-file.ts';
import type { ImageRecipe } from './image-recipes.ts';

export interface ImageParts {
  /** Folder with the programs of the recipe. */
  readonly programs: string;
  readonly networkTools: readonly TarEntry[];
  /** For people: which module, which Go. */
  readonly from: string;
  readonly workDir: string;
  readonly signal?: AbortSignal;
}

/** Builds the image archive of a component; gives its path in `workDir`. */
export const buildImage = async (component: Component, recipe: ImageRecipe, parts: ImageParts): Promise<string> => {
  const path = join(parts.workDir, `${component.name}.tar`);
  const programs = await Promise.all(
    Object.entries(recipe.programs).map(async ([program, place]): Promise<TarEntry> => {
      const from = join(parts.programs, program);
      return { kind: 'file', path: place, from, size: (await stat(from)).size, mode: 0o755 };
    }),
  );
  const content = [...programs, ...(recipe.networkTools ? parts.networkTools : [])];
  const image = {
    ref: component.imageRef ?? describeComponent(component),
    platform: component.platform,
    config: {
      entrypoint: [recipe.entrypoint],
      ...(recipe.command && { command: recipe.command }),
      ...(recipe.user !== undefined && { user: recipe.user }),
      labels: {
        'org.opencontainers.image.title': component.name,
        'org.opencontainers.image.version': component.version,
        'org.opencontainers.image.description': `Built by Slipway from ${parts.from}`,
      },
    },
    entries: [...foldersOf(content), ...content],
  };
  await writeSingleLayerImage(path, image, parts.signal);
  return path;
};

/** Every folder that the content needs, parents first, and those a program expects anywhere. Exported for its test. */
export const foldersOf = (content: readonly TarEntry[]): readonly TarEntry[] => {
  const links = new Set(content.filter((entry) => entry.kind === 'link').map((entry) => entry.path));
  const folders = new Set(['etc', 'run', 'tmp', ...content.flatMap((entry) => parentsOf(entry.path))]);
  return [...folders]
    .filter((path) => !links.has(path))
    .toSorted()
    .map((path) => ({ kind: 'directory', path, mode: path === 'tmp' ? 0o1777 : 0o755 }));
};

const parentsOf = (path: string): readonly string[] => {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
};
