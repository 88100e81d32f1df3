import type { Host } from '../../host/index.ts';
import { kubernetesDir } from '../../phases/index.ts';

const PARENT = `${kubernetesDir}/tmp`;
const PREFIX = 'slipway-upgrade-';
/** Older ones go: kubeadm keeps all, and disks fill up. */
const KEPT = 3;

/** A folder of its own for what an upgrade replaces, below where kubeadm keeps its own; the oldest go. */
export const makeBackupFolder = async (host: Host, now: Date): Promise<string> => {
  const path = `${PARENT}/${PREFIX}${now.toISOString().slice(0, 19).replaceAll(/[T:]/g, '-')}`;
  await host.files.ensure([
    { kind: 'directory', path: PARENT, mode: 0o700 },
    { kind: 'directory', path, mode: 0o700 },
  ]);
  const all = (await host.files.list(PARENT)).filter((name) => name.startsWith(PREFIX));
  await host.files.remove(all.slice(0, -KEPT).map((name) => `${PARENT}/${name}`));
  return path;
};

/** An upgrade was begun on this host at some time: since the first change of it there is such a folder. */
export const hasBackup = async (host: Host): Promise<boolean> =>
  (await host.files.list(PARENT)).some((name) => name.startsWith(PREFIX));
