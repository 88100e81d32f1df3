import type { Host } from '../../host/index.ts';

/** A file before it is written anew. */
export interface Ownership {
  /** Permission bits. */
  readonly mode: number;
  /** `uid:gid`. */
  readonly owner: string;
  /** Where a link leads; the path itself otherwise. */
  readonly realPath: string;
}

const LOOK_AT_OWNERS = `
exec 2>/dev/null
find -L "$@" -maxdepth 0 -printf '%m %U:%G %p\\n'
find "$@" -maxdepth 0 -type l | while IFS= read -r path; do echo "link $path -> $(readlink -f "$path")"; done
exit 0
`;

/** Modes, owners and places of those files that are there, in one round trip. */
export const ownershipOf = async (host: Host, paths: readonly string[]): Promise<ReadonlyMap<string, Ownership>> => {
  const { stdout } = await host.query({ shell: 'sh', script: LOOK_AT_OWNERS, args: [...paths] });
  const links = new Map([...stdout.matchAll(/^link (.+) -> (.+)$/gm)].map(([, from = '', to = '']) => [from, to]));
  return new Map(
    [...stdout.matchAll(/^(\d+) (\d+:\d+) (.+)$/gm)].map(([, mode = '', owner = '', path = '']) => [
      path,
      { mode: Number.parseInt(mode, 8), owner, realPath: links.get(path) ?? path },
    ]),
  );
};

/** A file that is replaced belongs to root at first; those that belonged to somebody else do so again. */
export const giveBack = async (host: Host, before: ReadonlyMap<string, Ownership>): Promise<void> => {
  const foreign = [...before.values()].filter(({ owner }) => owner !== '0:0');
  for (const owner of new Set(foreign.map((file) => file.owner))) {
    const paths = foreign.filter((file) => file.owner === owner).map(({ realPath }) => realPath);
    await host.run({ file: 'chown', args: [owner, ...paths] }, `Give ${paths.join(', ')} back to ${owner}`);
  }
};
