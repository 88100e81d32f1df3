import type { Host } from '../../host/index.ts';
import type { SharedContent } from './artifacts.ts';

/** Keys first: a kill in between must not leave a certificate without its key. */
export const writePki = async (host: Host, files: readonly SharedContent[]): Promise<void> => {
  const all = files.map((file) => ({ ...file, secret: file.path.endsWith('.key') }));
  await host.files.ensure(all.filter(({ secret }) => secret));
  await host.files.ensure(all.filter(({ secret }) => !secret));
};
