import { SlipwayError } from '../../errors/index.ts';
import type { Host, UntilOptions } from '../../host/index.ts';
import type { StaticPodComponent } from '../../manifests/index.ts';
import { toType } from '../to-type.ts';
import { watchKubelet } from '../watch-kubelet.ts';
import { lastWords, podLogs, startsOf } from './pod-logs.ts';

/** Why somebody waits: `pods` are those without which it is in vain, the one waited for first. */
export interface PodWait extends Required<Pick<UntilOptions, 'timeoutMs' | 'intervalMs'>> {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly pods: readonly [StaticPodComponent, ...StaticPodComponent[]];
  /** For people, such as `the API server on cp1`. */
  readonly what: string;
}

/**
 * Until the probe gives something; `undefined` under plan. Throws POD_CRASHES with the last words of a pod that ends again and again
 * right after its start, KUBELET_DOWN, WAIT_TIMEOUT, ABORTED. kubeadm waits its four or five minutes whatever happens.
 */
export const untilPod = <T>(
  { host, pods, what, timeoutMs, intervalMs, signal }: PodWait,
  probe: () => Promise<T | undefined>,
): Promise<T | undefined> => {
  const watches = [watchKubelet(host), ...pods.map((pod) => watchCrashes(host, pod))];
  let quietUntilMs = 0;
  const watched = async (): Promise<T | undefined> => {
    const found = await probe();
    if (found !== undefined || Date.now() < quietUntilMs) return found;
    quietUntilMs = Date.now() + WATCH_EVERY_MS;
    for (const watch of watches) await watch();
    return undefined;
  };
  const hint = `Look at its log: ${toType(host.target, `tail -n 50 ${podLogs}/kube-system_${pods[0]}-*/*/*.log`)}`;
  return host.until(what, watched, { timeoutMs, intervalMs, signal, hint });
};

const WATCH_EVERY_MS = 1_000;
const CRASHES = 3;
/** The kubelet starts a pod that ends at once for the fourth time after half a minute. One that waits for another before it ends is slower. */
const AT_ONCE_MS = 60_000;

interface Seen {
  readonly starts: number;
  readonly atMs: number;
}

const watchCrashes = (host: Host, pod: StaticPodComponent): (() => Promise<void>) => {
  let first: Map<string, Seen> | undefined;
  return async () => {
    const atMs = Date.now();
    const starts = await startsOf(host, pod);
    // What ran before is no matter; a pod that comes later has not been started yet.
    first ??= new Map([...starts].map(([folder, count]) => [folder, { starts: count, atMs }]));
    for (const [folder, count] of starts) {
      const seen = first.get(folder) ?? { starts: 0, atMs };
      first.set(folder, seen);
      if (count - seen.starts >= CRASHES && atMs - seen.atMs < AT_ONCE_MS) throw await crashed(host, pod);
    }
  };
};

const crashed = async (host: Host, pod: StaticPodComponent): Promise<SlipwayError> => {
  const words = await lastWords(host, pod);
  const said = words === '' ? '' : ` It said last:\n${words.replace(/^/gm, '    ')}`;
  return new SlipwayError(
    'POD_CRASHES',
    `${pod} on ${host.name} ended ${CRASHES} times right after it was started.${said}`,
    {
      host: host.name,
      hint: 'Mend what it says, such as its extraArgs, then run the same command again.',
    },
  );
};
