import { lstat, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '../component.ts';
import type { TarEntry } from '../tar-file.ts';
import { unpackPackages } from './debian-files.ts';
import { requireOwnPlatform } from './own-platform.ts';
import type { Machine } from './run-tool.ts';

/**
 * What kube-proxy and flanneld call: iptables over nftables, nft, conntrack, with every library of their packages. The
 * xtables plugins load more at run time than the programs name (libm for statistic), so no library is left out.
 * Layout of a merged /usr. Throws as `unpackPackages`.
 */
export const networkToolEntries = async (
  machine: Machine,
  workDir: string,
  platform: Platform | undefined,
  signal?: AbortSignal,
): Promise<readonly TarEntry[]> => {
  await requireOwnPlatform(machine, platform);
  const folder = join(workDir, 'network-tools');
  const marker = join(workDir, 'network-tools.complete');
  if ((await readFile(marker, 'utf8').catch(() => '')) !== packages.join(' ')) {
    await unpackPackages(machine, folder, packages, signal);
    await writeFile(marker, packages.join(' '));
  }
  const found: TarEntry[] = [...mergedUsr];
  for (const path of (await readdir(folder, { recursive: true })).toSorted()) {
    const inImage = placeInImage(path);
    if (inImage !== undefined) found.push(...(await entryOf(join(folder, path), inImage)));
  }
  return [...found, ...links];
};

/** Where a file of a package goes in the image; `undefined` for what is not needed there. Exported for its test. */
export const placeInImage = (path: string): string | undefined => {
  const merged = path.startsWith('usr/') ? path : `usr/${path}`;
  return wanted.some((pattern) => pattern.test(merged)) ? merged : undefined;
};

const packages = ['iptables', 'nftables', 'conntrack', 'dash', 'coreutils'];

const wanted: readonly RegExp[] = [
  /^usr\/sbin\/(xtables-nft-multi|nft|conntrack)$/,
  /^usr\/bin\/(dash|cp|cat|sleep)$/,
  /^usr\/lib\/[a-z0-9_]+-linux-gnu\/[^/]+\.so(\.[\d.]+)?$/,
  /^usr\/lib\/[a-z0-9_]+-linux-gnu\/xtables\/[^/]+\.so$/,
  /^usr\/lib(64)?\/ld-linux[^/]*$/,
];

/** What the tools are made of, as text: images with other tools are other images. */
export const networkToolsRecipe = [...packages, ...wanted.map(String)].join(' ');

const mergedUsr: readonly TarEntry[] = ['bin', 'sbin', 'lib', 'lib64'].map((name) => ({
  kind: 'link',
  path: name,
  to: `usr/${name}`,
}));

const tables = ['iptables', 'ip6tables'].flatMap((name) => [name, `${name}-save`, `${name}-restore`]);

const links: readonly TarEntry[] = [
  ...tables.map((name): TarEntry => ({ kind: 'link', path: `usr/sbin/${name}`, to: 'xtables-nft-multi' })),
  { kind: 'link', path: 'usr/bin/sh', to: 'dash' },
];

const entryOf = async (source: string, path: string): Promise<readonly TarEntry[]> => {
  const state = await lstat(source);
  if (state.isSymbolicLink()) return [{ kind: 'link', path, to: await readlink(source) }];
  if (!state.isFile()) return [];
  const { size, mode } = await stat(source);
  return [{ kind: 'file', path, from: source, size, mode: mode & 0o777 }];
};
