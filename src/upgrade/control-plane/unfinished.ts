import type { Host } from '../../host/index.ts';
import type { StaticPodComponent } from '../../manifests/index.ts';
import { unfinishedFile } from '../../phases/index.ts';

/** An upgrade that has begun to change static pods and is not through; a rerun after a kill goes on from it. */
export interface Unfinished {
  readonly version: string;
  /** The folder of the old manifests. */
  readonly backup: string;
  /** Pods whose manifest is new, or about to be: the processes there were before, which must be gone. */
  readonly pods: Readonly<Partial<Record<StaticPodComponent, readonly string[]>>>;
  /** Those of them whose manifest stays: their processes are ended. */
  readonly restarts?: readonly StaticPodComponent[];
}

/** `undefined` when no upgrade is under way, or what is there cannot be read. */
export const readUnfinished = async (host: Host): Promise<Unfinished | undefined> => {
  const text = await host.files.readText(unfinishedFile);
  try {
    const value: Unfinished | undefined = text === undefined ? undefined : JSON.parse(text);
    return value?.version && value.backup && value.pods ? value : undefined;
  } catch {
    return undefined;
  }
};

export const writeUnfinished = async (host: Host, unfinished: Unfinished): Promise<void> => {
  await host.files.ensure([{ path: unfinishedFile, content: `${JSON.stringify(unfinished)}\n`, mode: 0o600 }]);
};

export const removeUnfinished = async (host: Host): Promise<void> => {
  await host.files.remove([unfinishedFile]);
};
