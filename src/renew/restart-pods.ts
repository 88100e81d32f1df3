import type { Host } from '../host/index.ts';
import { onControlPlanes, step, toType } from '../phases/index.ts';
import { renewReport, renewRequest, restarted, type StaticPod } from './artifacts.ts';
import { answersProbe, endProcesses, processesOf } from './static-pod-process.ts';
import { createTurns } from './turns.ts';

const HEALTHY_MS = 300_000;
const POLL_MS = 200;

/** One host after another, and only those pods that use a renewed certificate, each when the one before answers again. */
export const restartPods = (): ReturnType<typeof restartIn> => restartIn(createTurns());

const restartIn = (inTurn: ReturnType<typeof createTurns>) =>
  step({
    id: 'restart',
    title: 'Restart what uses them',
    where: onControlPlanes,
    needs: { report: renewReport, request: renewRequest },
    gives: { restarted },
    run: async ({ host, say, signal }, { report, request }) => {
      if (!request.restart) return { restarted: [] };
      const work = async () => {
        const answered = await Promise.all(report.restart.map((pod) => answersProbe(host, pod)));
        const isHealthy = answered.every((answer) => answer === true) && !report.kubelet;
        const pods = { host, signal, say };
        if (isHealthy) for (const pod of report.restart) await restartOne(pods, pod);
        else await restartAll(pods, report.restart);
        return { restarted: [...report.restart, ...(isHealthy ? [] : ['kubelet'])] };
      };
      return inTurn(host.name, work);
    },
  });

interface Restarting {
  readonly host: Host;
  readonly signal: AbortSignal;
  say(text: string): void;
}

const restartOne = async (restarting: Restarting, pod: StaticPod): Promise<void> => {
  const { host } = restarting;
  const before = await processesOf(host, pod);
  if (before.length > 0) await endProcesses(host, pod, before);
  await waitFor(restarting, pod, before);
};

/**
 * A control plane that does not answer: a kubelet that has seen its pods fail waits minutes before it starts them
 * again, unless it is started itself.
 */
const restartAll = async (restarting: Restarting, pods: readonly StaticPod[]): Promise<void> => {
  const { host } = restarting;
  const before = new Map<StaticPod, readonly string[]>();
  for (const pod of pods) {
    const processes = await processesOf(host, pod);
    before.set(pod, processes);
    if (processes.length > 0) await endProcesses(host, pod, processes);
  }
  const { exists } = await host.services.status('kubelet');
  if (exists) await host.services.restart('kubelet', 'Restart the kubelet: it starts its static pods at once');
  for (const pod of pods) await waitFor(restarting, pod, before.get(pod) ?? []);
};

/** Until none of the processes there were is left, and the pod answers. Throws WAIT_TIMEOUT. */
const waitFor = async ({ host, signal, say }: Restarting, pod: StaticPod, before: readonly string[]): Promise<void> => {
  const isNew = async (): Promise<true | undefined> => {
    const now = await processesOf(host, pod);
    if (now.length === 0 || now.some((process) => before.includes(process))) return undefined;
    return answersProbe(host, pod);
  };
  const log = `tail -n 50 /var/log/pods/kube-system_${pod}-*/*/*.log`;
  const isUp = await host.until(`${pod} on ${host.name}`, isNew, {
    timeoutMs: HEALTHY_MS,
    intervalMs: POLL_MS,
    signal,
    hint: `Look at its log: ${toType(host.target, log)}`,
  });
  if (isUp) say(`${pod} runs with its new certificates`);
};
