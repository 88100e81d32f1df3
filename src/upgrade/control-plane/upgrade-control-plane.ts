import type { Kube } from '../../kube/index.ts';
import { imagesFor } from '../../manifests/index.ts';
import { isOlderEtcd } from '../../phases/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import type { ControlPlaneReport, UpgradeWishes } from '../artifacts.ts';
import { makeBackupFolder } from './backup-folder.ts';
import { renewFor } from './certificates-of.ts';
import { secureEtcd } from './etcd-before.ts';
import { replacePods } from './replace-pods.ts';
import { readUnfinished, removeUnfinished, type Unfinished, writeUnfinished } from './unfinished.ts';
import { untilMirrored } from './until-mirrored.ts';
import { imageIn, type WantedPod, wantedPods } from './wanted-pods.ts';

export interface ControlPlaneUpgrade {
  /** The host as it is to be. */
  readonly target: Cluster;
  readonly wishes: UpgradeWishes;
  readonly kube: Kube;
}

/**
 * The static pods of one control plane, changed to the target: manifests made, etcd seen to be well and its snapshot kept,
 * old manifests kept, then one pod after another; all back when one fails. A run that was killed is gone on with.
 * Throws UPGRADE_REFUSED and ETCD_UNAVAILABLE before anything was changed, UPGRADE_FAILED after.
 */
export const upgradeControlPlane = async (
  context: PhaseContext<HostSpec>,
  { target, wishes, kube }: ControlPlaneUpgrade,
): Promise<ControlPlaneReport> => {
  const { host, member, warn } = context;
  const pods = (await wantedPods(host, member.spec, target)).filter((pod) => mayChange(pod, { target, wishes, warn }));
  const unfinished = await readUnfinished(host);
  if (unfinished === undefined && pods.every(({ isEqual }) => isEqual)) return { replaced: [] };
  const begun = await begin(context, { target, wishes, kube }, pods, unfinished);
  const replaced = await replacePods({ context, target, wishes }, pods, begun);
  for (const text of await renewFor(host, 'administrators', target.documents.cluster, wishes)) warn(text);
  await untilMirrored(context, target, kube, pods);
  await removeUnfinished(host);
  return { replaced, backup: begun.backup };
};

interface Choice extends Pick<ControlPlaneUpgrade, 'target' | 'wishes'> {
  readonly warn: (text: string) => void;
}

/** etcd stays as it is when nobody wants it changed; it never goes back to an older version. */
const mayChange = ({ component, current, wanted }: WantedPod, { target, wishes, warn }: Choice): boolean => {
  if (component !== 'etcd') return true;
  if (!wishes.etcdUpgrade) return false;
  const running = imageIn(current);
  const own = imagesFor(target.documents.cluster).etcd;
  if (isOlderEtcd(own, running)) warn(`etcd keeps ${running}, which is newer than ${own}.`);
  return !isOlderEtcd(imageIn(wanted), running);
};

/** Everything there was is safe before the first change; where an earlier run came so far, it is safe already. */
const begin = async (
  context: PhaseContext<HostSpec>,
  { target, kube }: ControlPlaneUpgrade,
  pods: readonly WantedPod[],
  found: Unfinished | undefined,
): Promise<Unfinished> => {
  const { host, say } = context;
  const version = target.kubernetesVersion;
  if (found) {
    say(
      `going on with the change to ${found.version} that was broken off; what there was before is in ${found.backup}`,
    );
    return { ...found, version };
  }
  const isOther = pods.some(({ current, wanted }) => imageIn(current) !== imageIn(wanted));
  const makeFolder = () => makeBackupFolder(host, new Date(), isOther ? 'upgrade' : 'change');
  const hasEtcd = pods.some(({ component }) => component === 'etcd');
  const backup = hasEtcd ? await secureEtcd(context, target, kube, makeFolder) : await makeFolder();
  await host.files.ensure(
    pods.map(({ component, current }) => ({ path: `${backup}/${component}.yaml`, content: current, mode: 0o600 })),
  );
  const begun = { version, backup, pods: {} };
  await writeUnfinished(host, begun);
  return begun;
};
