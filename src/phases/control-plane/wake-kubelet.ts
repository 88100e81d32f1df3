import type { Host } from '../../host/index.ts';
import type { StaticPodComponent } from '../../manifests/index.ts';
import { manifestFile } from '../kubernetes-paths.ts';
import { startsOf } from './pod-logs.ts';
import { endProcesses, processesOf } from './static-pod-process.ts';

/**
 * For whoever polls while the API server of a host does not answer. A kubelet that has not seen the API since it started ends no static pod
 * whose manifest has changed, and so starts none in its place; and one that crashed is not tried again for up to five minutes. Where
 * that may be so after some seconds, because a pod ran before and now does not, or is older than its manifest, the kubelet is started anew, once.
 */
export const wakeKubelet = (host: Host, pods: readonly StaticPodComponent[]): (() => Promise<void>) => {
  const fromMs = Date.now() + PATIENCE_MS;
  let ranBefore: Promise<readonly StaticPodComponent[]> | undefined;
  let isOver = false;
  return async () => {
    ranBefore ??= those(pods, async (pod) => (await startsOf(host, pod)).size > 0);
    const candidates = await ranBefore;
    if (isOver || Date.now() < fromMs) return;
    isOver = true;
    const old = new Map(await Promise.all(candidates.map(async (pod) => [pod, await outdated(host, pod)] as const)));
    if ([...old.values()].every((processes) => processes === undefined)) return;
    await host.services.restart('kubelet', 'Restart the kubelet: it does not run the static pods that are in place');
    for (const [pod, processes = []] of old)
      if (processes.length > 0) await endProcesses(host, pod, processes, GRACE_MS);
  };
};

const PATIENCE_MS = 5_000;
const GRACE_MS = 5_000;

const those = async <T>(all: readonly T[], isOne: (one: T) => Promise<boolean>): Promise<readonly T[]> => {
  const answers = await Promise.all(all.map(isOne));
  return all.filter((_, index) => answers[index]);
};

/** Processes of a pod that are older than its manifest; empty where it has none at all, `undefined` where it runs as it should. */
const outdated = async (host: Host, pod: StaticPodComponent): Promise<readonly string[] | undefined> => {
  const processes = await processesOf(host, pod);
  if (processes.length === 0) return [];
  const pids = processes.map((process) => process.split(':')[0] ?? '');
  const { stdout } = await host.query({ shell: 'sh', script: OLDER, args: [manifestFile(pod), ...pids] });
  const older = new Set(stdout.trim().split('\n'));
  const found = processes.filter((_, index) => older.has(pids[index] ?? ''));
  return found.length === 0 ? undefined : found;
};

/** Those of the processes that were started before the file was written, to the second. */
const OLDER = `
written=$(stat -c %Y "$1" 2>/dev/null) || exit 0
shift
now=$(date +%s)
for pid; do
  age=$(ps -o etimes= -p "$pid") && [ "$((now - age))" -lt "$written" ] && echo "$pid"
done
exit 0
`;
