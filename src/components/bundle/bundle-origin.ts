import { basename } from 'node:path';
import { SlipwayError } from '../../errors/index.ts';
import { shortHash } from '../hash-file.ts';
import type { Delivered, Origin } from '../origin.ts';
import { findBundled } from './bundle-index.ts';
import { type Bundle, openBundle } from './open-bundle.ts';

/** Takes components out of a bundle. One that cannot be read refuses every component, so that the next source is asked. */
export const openBundleOrigin = async (path: string): Promise<Origin> => {
  const name = `bundle ${path}`;
  const bundle = await openBundle(path).catch((error: unknown) => {
    if (error instanceof SlipwayError) return error;
    throw error;
  });
  return bundle instanceof SlipwayError ? unreadable(name, bundle) : readable(name, path, bundle);
};

const unreadable = (name: string, error: SlipwayError): Origin => ({
  name,
  parallel: 1,
  recipeOf: () => 'bundle-unreadable',
  jobsFor: (components) => [
    { id: `bundle-${shortHash(name)}`, title: name, components, deliver: () => Promise.reject(error) },
  ],
});

const readable = (name: string, path: string, bundle: Bundle): Origin => ({
  name,
  parallel: 1,
  recipeOf: (component) => {
    const artifact = findBundled(bundle.index, component);
    return artifact && `bundle-${artifact.sha256.slice(0, 16)}`;
  },
  jobsFor: (components) => {
    const wanted = components.flatMap((component) => findBundled(bundle.index, component) ?? []);
    if (wanted.length === 0) return [];
    const total = wanted.reduce((sum, { size }) => sum + size, 0);
    return [
      {
        id: `bundle-${shortHash(wanted.map(({ sha256 }) => sha256))}`,
        title: basename(path),
        components,
        deliver: async ({ workDir, signal, say }) => {
          const onProgress = (done: number): void => say({ text: 'unpacking', done, total, unit: 'bytes' });
          const paths = await bundle.extract(wanted, workDir, { onProgress, ...(signal && { signal }) });
          return wanted.map(
            ({ name, sha256 }): Delivered => ({
              name,
              path: paths.get(name) ?? '',
              sha256,
              from: `bundle ${basename(path)}`,
            }),
          );
        },
      },
    ];
  },
});
