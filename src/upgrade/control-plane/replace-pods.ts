import { SlipwayError } from '../../errors/index.ts';
import type { StaticPodComponent } from '../../manifests/index.ts';
import { endProcesses, manifestFile, processesOf, untilRunsAnew } from '../../phases/index.ts';
import { type Cluster, type HostSpec, parseDuration } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import type { UpgradeWishes } from '../artifacts.ts';
import { renewFor } from './certificates-of.ts';
import { rollBack } from './roll-back.ts';
import { type Unfinished, writeUnfinished } from './unfinished.ts';
import type { WantedPod } from './wanted-pods.ts';

export interface Replacing {
  readonly context: PhaseContext<HostSpec>;
  readonly target: Cluster;
  readonly wishes: UpgradeWishes;
}

/**
 * Replaces static pods one after another, each when the one before is healthy; what an earlier run has begun is waited for
 * first. Throws UPGRADE_FAILED after all of them were rolled back, when one does not come up.
 */
export const replacePods = async (
  replacing: Replacing,
  pods: readonly WantedPod[],
  begun: Unfinished,
): Promise<readonly StaticPodComponent[]> => {
  let unfinished = begun;
  const apiServerChanges = pods.some(({ component, isEqual }) => component === 'kube-apiserver' && !isEqual);
  for (const pod of pods) {
    const isKept = pod.isEqual && unfinished.pods[pod.component] === undefined;
    // New certificates of the API server go with new ones of etcd, as with kubeadm.
    const restarts = isKept && pod.component === 'etcd' && apiServerChanges && replacing.wishes.certificateRenewal;
    if (isKept && !restarts) continue;
    try {
      unfinished = await replaceOne(replacing, pod, unfinished, restarts);
    } catch (error) {
      if (!isFailure(error)) throw error;
      const timeoutMs = parseDuration(replacing.target.documents.init.timeouts.upgradeManifests);
      throw await rollBack(replacing.context, { failed: pod.component, timeoutMs }, unfinished, error);
    }
  }
  return pods.map(({ component }) => component).filter((component) => unfinished.pods[component] !== undefined);
};

/** What broke the run, not the pod: a rerun goes on. */
const isFailure = (error: unknown): boolean =>
  !(error instanceof SlipwayError && ['ABORTED', 'HOST_LINK_LOST', 'HOST_UNREACHABLE'].includes(error.code));

const replaceOne = async (
  { context, target, wishes }: Replacing,
  { component, wanted, isEqual }: WantedPod,
  unfinished: Unfinished,
  restarts: boolean,
): Promise<Unfinished> => {
  const { host, say, signal, warn } = context;
  const before = unfinished.pods[component] ?? (await processesOf(host, component));
  const begun = { ...unfinished, pods: { ...unfinished.pods, [component]: before } };
  if (!isEqual || restarts) {
    say(`${restarts ? 'restarting' : 'replacing'} ${component}`);
    for (const text of await renewFor(host, component, target.documents.cluster, wishes)) warn(text);
    await writeUnfinished(host, begun);
    if (restarts && before.length > 0) await endProcesses(host, component, before, GRACE_MS);
    await host.files.ensure([{ path: manifestFile(component), content: wanted, mode: 0o600 }]);
  }
  const timeoutMs = parseDuration(target.documents.init.timeouts.upgradeManifests);
  if (await untilRunsAnew({ host, signal, timeoutMs }, component, before)) say(`${component} is healthy`);
  return begun;
};

/** What the kubelet gives a static pod. */
const GRACE_MS = 30_000;
