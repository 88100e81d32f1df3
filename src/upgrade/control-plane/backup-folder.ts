import type { Host } from '../../host/index.ts';
import { kubernetesDir } from '../../phases/index.ts';

const PARENT = `${kubernetesDir}/tmp`;
/** What the static pods are replaced for: another version, or other settings of the same one. */
export type Purpose = 'upgrade' | 'change';
const prefixOf = (purpose: Purpose): string => `slipway-${purpose}-`;
/** Older ones go: kubeadm keeps all, and disks fill up. */
const KEPT = 3;

/** A folder of its own for what is replaced, below where kubeadm keeps its own; the oldest go. */
export const makeBackupFolder = async (host: Host, now: Date, purpose: Purpose): Promise<string> => {
  const prefix = prefixOf(purpose);
  const path = `${PARENT}/${prefix}${now.toISOString().slice(0, 19).replaceAll(/[T:]/g, '-')}`;
  await host.files.ensure([
    { kind: 'directory', path: PARENT, mode: 0o700 },
    { kind: 'directory', path, mode: 0o700 },
  ]);
  const all = (await host.files.list(PARENT))
    .filter((name) => name.startsWith(prefix))
    .map((name) => `${PARENT}/${name}`);
  const half = await Promise.all(all.map(async (folder) => folder !== path && (await isHalf(host, folder))));
  const whole = all.filter((_, index) => !half[index]);
  await host.files.remove([...all.filter((_, index) => half[index]), ...whole.slice(0, -KEPT)]);
  return path;
};

/** Of a run that was killed before it had all it wanted to keep: nothing was changed yet. */
const isHalf = async (host: Host, folder: string): Promise<boolean> =>
  (await host.files.list(folder)).some((name) => name.endsWith('.part'));

/** An upgrade was begun on this host at some time: since the first change of it there is such a folder. */
export const hasBackup = async (host: Host): Promise<boolean> =>
  (await host.files.list(PARENT)).some((name) => name.startsWith(prefixOf('upgrade')));
