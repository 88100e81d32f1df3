import type { Host } from '../../host/index.ts';

/** What Slipway delivered to a host: looked at instead of hashing hundreds of megabytes at every run. */
export const installedFile = '/var/lib/slipway/components.json';

export interface Installed {
  readonly version: string;
  readonly sha256: string;
  /** Binaries: size and modification time as they were after writing. Images: the digest the runtime gave. */
  readonly mark: string;
  /** Path or image reference. */
  readonly at: string;
}

export type InstalledComponents = Readonly<Record<string, Installed>>;

/** The record; empty when there is none or it is damaged: then everything is delivered again. */
export const readInstalled = async (host: Host): Promise<InstalledComponents> => {
  const text = await host.files.readText(installedFile);
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};

/** Adds to the record. Phases of one host that deliver side by side take turns. */
export const noteInstalled = (host: Host, entries: InstalledComponents): Promise<void> => {
  const turn = (turns.get(host) ?? Promise.resolve()).then(async () => {
    const record = { ...(await readInstalled(host)), ...entries };
    const sorted = Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
    await host.files.ensure([{ path: installedFile, content: `${JSON.stringify(sorted, undefined, 2)}\n` }]);
  });
  turns.set(
    host,
    turn.catch(() => undefined),
  );
  return turn;
};

const turns = new WeakMap<Host, Promise<void>>();

/** Size and modification time of files, by path; those that are not there are left out. */
export const fileMarks = async (host: Host, paths: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  if (paths.length === 0) return new Map();
  const { stdout } = await host.query({ file: 'stat', args: ['-c', '%s:%Y %n', '--', ...paths] }, { allow: [1] });
  return new Map(
    stdout
      .split('\n')
      .filter((line) => line.includes(' '))
      .map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]),
  );
};
