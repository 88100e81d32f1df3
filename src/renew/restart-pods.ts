import { SlipwayError } from '../errors/index.ts';
import type { Host } from '../host/index.ts';
import type { StaticPodComponent } from '../manifests/index.ts';
import {
  answersProbe,
  createTurns,
  endProcesses,
  onControlPlanes,
  processesOf,
  step,
  type Turns,
  untilRunsAnew,
} from '../phases/index.ts';
import { renewReport, renewRequest, restarted } from './artifacts.ts';

const HEALTHY_MS = 300_000;
/** What the kubelet gives a static pod. */
const GRACE_MS = 30_000;
/** What one gets that does not answer anyway. */
const SHORT_GRACE_MS = 3_000;

/** One host after another, and only those pods that use a renewed certificate, each when the one before answers again. */
export const restartPods = (): ReturnType<typeof restartIn> => restartIn(createTurns(notBegun));

const notBegun = (name: string, failed: string): SlipwayError =>
  new SlipwayError('WAIT_TIMEOUT', `Nothing was restarted on ${name}, because ${failed} did not come back.`, {
    hint: `Its certificates are renewed. When ${failed} is well again: slipway certs renew all --restart`,
  });

const restartIn = (inTurn: Turns) =>
  step({
    id: 'restart',
    title: 'Restart what uses them',
    where: onControlPlanes,
    needs: { report: renewReport, request: renewRequest },
    gives: { restarted },
    run: async (context, { report, request }) => {
      const { host, say, signal } = context;
      if (!request.restart) return { restarted: [] };
      const work = async () => {
        const answered = await Promise.all(report.restart.map((pod) => answersProbe(host, pod)));
        const isHealthy = answered.every((answer) => answer === true) && !report.kubelet;
        const pods = { host, signal, say };
        if (isHealthy) for (const pod of report.restart) await restartOne(pods, pod);
        else await restartAll(pods, report.restart);
        return { restarted: [...report.restart, ...(isHealthy ? [] : ['kubelet'])] };
      };
      return inTurn(context, 1, work);
    },
  });

interface Restarting {
  readonly host: Host;
  readonly signal: AbortSignal;
  say(text: string): void;
}

const restartOne = async (restarting: Restarting, pod: StaticPodComponent): Promise<void> => {
  const { host } = restarting;
  const before = await processesOf(host, pod);
  if (before.length > 0) await endProcesses(host, pod, before, GRACE_MS);
  await waitFor(restarting, pod, before);
};

/**
 * A control plane that does not answer: a kubelet that has seen its pods fail waits minutes before it starts them
 * again, unless it is started itself. What has hung is ended first: a kubelet that finds an API server which takes
 * requests and answers none waits for it, and starts nothing.
 */
const restartAll = async (restarting: Restarting, pods: readonly StaticPodComponent[]): Promise<void> => {
  const { host } = restarting;
  const end = async (pod: StaticPodComponent): Promise<readonly [StaticPodComponent, readonly string[]]> => {
    const processes = await processesOf(host, pod);
    if (processes.length > 0) await endProcesses(host, pod, processes, SHORT_GRACE_MS);
    return [pod, processes];
  };
  const before = new Map(await Promise.all(pods.map(end)));
  const { exists } = await host.services.status('kubelet');
  if (exists) await host.services.restart('kubelet', 'Restart the kubelet: it starts its static pods at once');
  for (const pod of pods) await waitFor(restarting, pod, before.get(pod) ?? []);
};

const waitFor = async (
  { host, signal, say }: Restarting,
  pod: StaticPodComponent,
  before: readonly string[],
): Promise<void> => {
  if (await untilRunsAnew({ host, signal, timeoutMs: HEALTHY_MS }, pod, before))
    say(`${pod} runs with its new certificates`);
};
