import { type Kube, type KubeObject, unlessRefused } from '../../kube/index.ts';
import { isPodReady, nodeOf, toType, waitForComponents } from '../../phases/index.ts';
import { type Cluster, type HostSpec, parseDuration } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';

const POLL_MS = 500;

/**
 * The static pods of a control plane are those that its kubelet wants, Ready, answer their health checks and their administrators.
 * A kubelet of another minor release makes every static pod anew some seconds after it has started, because it counts the fields of a
 * pod differently; and an API server that has just started refuses whom it does not know yet.
 */
export const waitWell = async (context: PhaseContext<HostSpec>, cluster: Cluster, kube: Kube): Promise<void> => {
  const { host, member, signal } = context;
  const { name, timeouts } = nodeOf(cluster, member.spec, host.facts);
  const isSettled = async (): Promise<true | undefined> =>
    (await unlessRefused(() => hasWhatKubeletWants(kube, name))) ? true : undefined;
  await kube.until(`the static pods of ${name}, which its new kubelet makes anew`, isSettled, {
    timeoutMs: parseDuration(timeouts.upgradeManifests),
    intervalMs: POLL_MS,
    signal,
    hint: `Ask its kubelet: ${toType(host.target, 'journalctl -u kubelet -n 50')}`,
  });
  await waitForComponents(context, cluster);
};

/** What the kubelet itself tells of its pods, against what it has shown in the API of those that run. */
const hasWhatKubeletWants = async (kube: Kube, node: string): Promise<boolean> => {
  const [answer, shown] = await Promise.all([
    kube.text(`/api/v1/nodes/${node}/proxy/pods`),
    kube.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'kube-system', labelSelector: 'tier=control-plane' }),
  ]);
  const items: readonly KubeObject[] = JSON.parse(answer).items ?? [];
  const wanted = items
    .filter(isControlPlanePod)
    .map(hashOf)
    .filter((hash) => hash !== undefined);
  const running = new Set(shown.filter(isPodReady).map(hashOf));
  return wanted.length > 0 && wanted.every((hash) => running.has(hash));
};

const isControlPlanePod = ({ metadata: { labels } }: KubeObject): boolean => labels?.['tier'] === 'control-plane';

/** The identity of a static pod, which is a hash of what it is made from. */
const hashOf = ({ metadata: { annotations } }: KubeObject): string | undefined =>
  annotations?.['kubernetes.io/config.source'] === 'file' ? annotations['kubernetes.io/config.hash'] : undefined;
