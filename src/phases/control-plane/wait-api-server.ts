import { probeHttps } from '../../kube/index.ts';
import { type Cluster, type HostSpec, parseDuration } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import { apiServerServes, clusterSpec, kubeletRunning } from '../artifacts.ts';
import { nodeOf } from '../node.ts';
import { onLeader } from '../places.ts';
import { step } from '../step.ts';
import { untilPod } from './until-pod.ts';
import { wakeKubelet } from './wake-kubelet.ts';
import { manifestWritten } from './write-manifests.ts';

const POLL_MS = 50;

export const waitApiServer = step({
  id: 'wait-api-server',
  title: 'Wait until the API server takes requests',
  where: onLeader,
  needs: {
    cluster: clusterSpec,
    kubeletRunning,
    etcd: manifestWritten('etcd'),
    apiserver: manifestWritten('kube-apiserver'),
  },
  gives: { apiServerServes },
  run: async (context, { cluster }) => {
    await waitForAnswer(context, cluster);
    return { apiServerServes: undefined };
  },
  recover: async () => ({ apiServerServes: undefined }),
});

/**
 * Until the API server of the host answers, whatever it says: one that has just started refuses whom it does not know yet, and works
 * for its administrators. Throws WAIT_TIMEOUT, POD_CRASHES.
 */
export const waitForAnswer = async (
  { host, member, signal }: PhaseContext<HostSpec>,
  cluster: Cluster,
): Promise<void> => {
  const { address, bindPort, timeouts } = nodeOf(cluster, member.spec, host.facts);
  const pods = ['kube-apiserver', 'etcd'] as const;
  const wake = wakeKubelet(host, pods);
  const answers = async (): Promise<true | undefined> => {
    const status = await probeHttps({ connect: host.dial, host: address, port: bindPort, path: '/livez' });
    if (status !== undefined) return true;
    await wake();
    return undefined;
  };
  const timeoutMs = parseDuration(timeouts.controlPlaneComponentHealthCheck);
  const what = `the API server on ${host.name}`;
  await untilPod({ host, signal, timeoutMs, intervalMs: POLL_MS, pods, what }, answers);
};
