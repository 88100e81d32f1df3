import type { Kube } from '../../kube/index.ts';
import { nodeOf } from '../../phases/index.ts';
import { type Cluster, type HostSpec, parseDuration } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import { imageIn, type WantedPod } from './wanted-pods.ts';

/**
 * Until the API shows the pods that run: others judge by it whether this control plane has been upgraded. The kubelet
 * tells it a little later than it starts them.
 */
export const untilMirrored = async (
  { host, member, signal }: PhaseContext<HostSpec>,
  target: Cluster,
  kube: Kube,
  pods: readonly WantedPod[],
): Promise<void> => {
  const { name, timeouts } = nodeOf(target, member.spec, host.facts);
  const areShown = async (): Promise<true | undefined> => {
    const shown = await Promise.all(
      pods.map(async ({ component, wanted }) => {
        const pod = await kube.get({
          apiVersion: 'v1',
          kind: 'Pod',
          namespace: 'kube-system',
          name: `${component}-${name}`,
        });
        return JSON.stringify(pod?.['spec'] ?? '').includes(JSON.stringify(imageIn(wanted)));
      }),
    );
    return shown.every(Boolean) ? true : undefined;
  };
  await kube.until(`the static pods of ${name} in the API`, areShown, {
    timeoutMs: parseDuration(timeouts.upgradeManifests),
    intervalMs: 250,
    signal,
    hint: 'kubectl -n kube-system get pods -l tier=control-plane -o wide',
  });
};
