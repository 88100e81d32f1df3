import type { Host } from '../../host/index.ts';
import { imagesFor } from '../../manifests/index.ts';
import type { ClusterConfiguration } from '../../spec/index.ts';
import { answersProbe } from './static-pod-process.ts';

/**
 * The image that etcd of a host keeps because its version is newer than the one that the cluster asks for: etcd never goes back,
 * whoever brought it so far. `undefined` where it is not newer, or where no such etcd runs, as after a mistyped tag.
 */
export const keptEtcdImage = async (
  host: Host,
  cluster: ClusterConfiguration,
  manifest: string | undefined,
): Promise<string | undefined> => {
  const [, current = ''] = /image"?: *["']?([^\s"',]+)/.exec(manifest ?? '') ?? [];
  const wanted = imagesFor(cluster).etcd;
  if (!isOlderEtcd(wanted, current) || !(await answersProbe(host, 'etcd'))) return undefined;
  return wanted.slice(0, wanted.lastIndexOf(':')) + current.slice(current.lastIndexOf(':'));
};

/** Whether one image of etcd is older than another; no when a tag is no version. */
export const isOlderEtcd = (image: string, other: string): boolean => {
  const ours = tagNumbers(image);
  const theirs = tagNumbers(other);
  const at = ours.findIndex((number, index) => number !== theirs[index]);
  return at >= 0 && (ours[at] ?? 0) < (theirs[at] ?? 0);
};

/** `3.6.8-0` as four numbers. */
const tagNumbers = (image: string): readonly number[] =>
  /:v?(\d+)\.(\d+)\.(\d+)(?:-(\d+))?[^:/]*$/
    .exec(image)
    ?.slice(1)
    .map((part) => Number(part ?? 0)) ?? [];
