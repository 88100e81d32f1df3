import type { Host } from '../../host/index.ts';
import type { StaticPodComponent } from '../../manifests/index.ts';
import { endProcesses, manifestFile, processesOf, untilRunsAnew } from '../../phases/index.ts';
import { type Cluster, type HostSpec, parseDuration } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import type { UpgradeWishes } from '../artifacts.ts';
import { brokeOff } from '../broke-off.ts';
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
  const restartsEtcd = replacing.wishes.certificateRenewal && pods.some(isNewApiServer);
  for (const pod of pods) {
    const isBegun = unfinished.pods[pod.component] !== undefined;
    const restarts = isToRestart(pod, unfinished, restartsEtcd);
    if (pod.isEqual && !isBegun && !restarts) continue;
    try {
      unfinished = await replaceOne(replacing, pod, unfinished, restarts);
    } catch (error) {
      if (brokeOff(error)) throw error;
      const timeoutMs = parseDuration(replacing.target.documents.init.timeouts.upgradeManifests);
      throw await rollBack(replacing.context, { failed: pod.component, timeoutMs }, unfinished, error);
    }
  }
  return pods.map(({ component }) => component).filter((component) => unfinished.pods[component] !== undefined);
};

const isNewApiServer = ({ component, isEqual }: WantedPod): boolean => component === 'kube-apiserver' && !isEqual;

/** New certificates of the API server go with new ones of etcd, as with kubeadm. */
const isToRestart = ({ component, isEqual }: WantedPod, { pods, restarts }: Unfinished, etcd: boolean): boolean => {
  if (!isEqual) return false;
  return pods[component] === undefined ? component === 'etcd' && etcd : restarts?.includes(component) === true;
};

const replaceOne = async (
  replacing: Replacing,
  { component, wanted, isEqual }: WantedPod,
  unfinished: Unfinished,
  restarts: boolean,
): Promise<Unfinished> => {
  const { host, say, signal } = replacing.context;
  const known = unfinished.pods[component];
  // Where the manifest is another one, whatever runs now must go: an earlier try, or the way back from it, may have started it.
  const before = isEqual && known ? known : await processesOf(host, component);
  const begun: Unfinished = {
    ...unfinished,
    pods: { ...unfinished.pods, [component]: before },
    ...(restarts && { restarts: [...new Set([...(unfinished.restarts ?? []), component])] }),
  };
  if (!isEqual || (restarts && known === undefined)) {
    say(`${restarts ? 'restarting' : 'replacing'} ${component}`);
    await renewOf(replacing, component);
    await writeUnfinished(host, begun);
  }
  if (restarts) await endThoseLeft(host, component, before);
  else await host.files.ensure([{ path: manifestFile(component), content: wanted, mode: 0o600 }]);
  const timeoutMs = parseDuration(replacing.target.documents.init.timeouts.upgradeManifests);
  if (await untilRunsAnew({ host, signal, timeoutMs }, component, before)) say(`${component} is healthy`);
  return begun;
};

const renewOf = async ({ context, target, wishes }: Replacing, component: StaticPodComponent): Promise<void> => {
  for (const text of await renewFor(context.host, component, target.documents.cluster, wishes)) context.warn(text);
};

/** A run that was killed may have ended them already, and their numbers may be others' by now. */
const endThoseLeft = async (host: Host, component: StaticPodComponent, before: readonly string[]): Promise<void> => {
  const left = (await processesOf(host, component)).filter((process) => before.includes(process));
  if (left.length > 0) await endProcesses(host, component, left, GRACE_MS);
};

/** What the kubelet gives a static pod. */
const GRACE_MS = 30_000;
