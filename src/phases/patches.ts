import type { Host } from '../host/index.ts';
import type { PatchFile } from '../manifests/index.ts';

/** The files of a patches directory on the host, as `--patches` means it; none without a directory. */
export const readPatches = async (host: Host, directory: string | undefined): Promise<readonly PatchFile[]> => {
  if (directory === undefined) return [];
  const names = await host.files.list(directory);
  return Promise.all(
    names.map(async (name) => ({ name, text: (await host.files.readText(`${directory}/${name}`)) ?? '' })),
  );
};
