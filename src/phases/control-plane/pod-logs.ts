import type { Host } from '../../host/index.ts';
import type { StaticPodComponent } from '../../manifests/index.ts';

/** Where kubelets keep the logs of pods: a folder for each identity of a pod, in it one for each container. */
export const podLogs = '/var/log/pods';

/** How often a static pod was started anew, by the folder of its logs: the kubelet numbers them. */
export const startsOf = async (host: Host, pod: StaticPodComponent): Promise<ReadonlyMap<string, number>> => {
  const folders = (await host.files.list(podLogs)).filter((name) => name.startsWith(`kube-system_${pod}-`));
  const counts = folders.map(async (folder): Promise<readonly [string, number]> => {
    const logs = await host.files.list(`${podLogs}/${folder}/${pod}`);
    return [folder, Math.max(0, ...logs.map((name) => Number(/^(\d+)\.log$/.exec(name)?.[1] ?? 0)))];
  });
  return new Map(await Promise.all(counts));
};

const LINES = 5;

/** The end of the log of a static pod, of whichever of its tries wrote last; empty where there is none. */
export const lastWords = async (host: Host, pod: StaticPodComponent): Promise<string> => {
  const script = `ls -t ${podLogs}/kube-system_${pod}-*/*/*.log 2>/dev/null | head -n 1 | xargs -r tail -n ${LINES}`;
  const { stdout } = await host.query({ shell: 'sh', script }, { allow: [1, 123] });
  return stdout.trimEnd();
};
