import type { Host } from '../../host/index.ts';
import { fieldAt, probeHttp, probeHttps } from '../../kube/index.ts';
import type { StaticPodComponent } from '../../manifests/index.ts';
import { parseYaml } from '../../render/index.ts';
import { manifestFile } from '../kubernetes-paths.ts';
import { untilPod } from './until-pod.ts';

/** Where a static pod tells how it is. */
interface HealthAddress {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly secure: boolean;
}

const OK = 200;

/** True when the static pod answers its own probe; `undefined` when it does not, or its manifest tells of none. */
export const answersProbe = async (host: Host, pod: StaticPodComponent): Promise<true | undefined> => {
  const text = await host.files.readText(manifestFile(pod));
  const address = text === undefined ? undefined : healthAddressOf(parseYaml(text));
  if (!address) return undefined;
  const { secure, ...rest } = address;
  const probe = secure ? probeHttps : probeHttp;
  return (await probe({ connect: host.dial, ...rest })) === OK ? true : undefined;
};

/** The readiness probe of the first container, else its liveness probe; ports may be named. */
export const healthAddressOf = (manifest: unknown): HealthAddress | undefined => {
  const container = fieldAt(manifest, 'spec', 'containers', '0');
  const get = fieldAt(container, 'readinessProbe', 'httpGet') ?? fieldAt(container, 'livenessProbe', 'httpGet');
  const given = fieldAt(get, 'port');
  const named = [fieldAt(container, 'ports')].flat().find((port) => fieldAt(port, 'name') === given);
  const port = Number(typeof given === 'number' ? given : fieldAt(named, 'containerPort'));
  const host = fieldAt(get, 'host');
  if (get === undefined || Number.isNaN(port)) return undefined;
  return {
    host: typeof host === 'string' && host !== '' ? host : '127.0.0.1',
    port,
    path: String(fieldAt(get, 'path') ?? '/'),
    secure: fieldAt(get, 'scheme') === 'HTTPS',
  };
};

/**
 * Processes that are a static pod's main one: its program, in a cgroup of pods and the host's own network, which is
 * what sets it apart from pods that run the same program. Whatever the container runtime is, this finds them.
 */
const FIND = `
for pid in $(pgrep -f "^([^ ]*/)?$1( |\\$)"); do
  grep -q kubepods "/proc/$pid/cgroup" 2>/dev/null || continue
  [ "$(readlink "/proc/$pid/ns/net")" = "$(readlink /proc/1/ns/net)" ] || continue
  echo "$pid:$(cut -d ' ' -f 22 "/proc/$pid/stat" 2>/dev/null)"
done
exit 0
`;

/** Each as `pid:start`, which is never that of another process. */
export const processesOf = async (host: Host, pod: StaticPodComponent): Promise<readonly string[]> => {
  const { stdout } = await host.query({ shell: 'sh', script: FIND, args: [pod] });
  return stdout.split('\n').filter((line) => /^\d+:\d+$/.test(line));
};

/** Asks processes to end, and ends those that have not after `$1` tenths of a second. */
const END = `
left=$1; shift
kill -TERM "$@" 2>/dev/null
while :; do
  alive=""
  for pid; do [ -d "/proc/$pid" ] && alive="$alive $pid"; done
  [ -n "$alive" ] || exit 0
  [ "$left" -gt 0 ] || break
  left=$((left - 1)); sleep 0.1
done
kill -KILL $alive 2>/dev/null
exit 0
`;

/**
 * Ends them as the kubelet would, which starts the container again at once. An API server whose etcd is away does not
 * end for minutes, and answers nobody meanwhile: hence the limit.
 */
export const endProcesses = async (
  host: Host,
  pod: StaticPodComponent,
  processes: readonly string[],
  graceMs: number,
): Promise<void> => {
  const pids = processes.map((process) => process.split(':')[0] ?? '');
  const args = [String(Math.ceil(graceMs / TENTH_MS)), ...pids];
  await host.run({ shell: 'sh', script: END, args }, `Restart the static pod ${pod}`);
};

const TENTH_MS = 100;

export interface RestartWait {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Until none of the processes there were is left, and the pod answers; `undefined` under plan. Throws WAIT_TIMEOUT, POD_CRASHES. */
export const untilRunsAnew = (
  { host, signal, timeoutMs }: RestartWait,
  pod: StaticPodComponent,
  before: readonly string[],
): Promise<true | undefined> =>
  untilPod(
    { host, signal, timeoutMs, intervalMs: POLL_MS, pods: [pod], what: `${pod} on ${host.name}` },
    async (): Promise<true | undefined> => {
      const now = await processesOf(host, pod);
      if (now.length === 0 || now.some((process) => before.includes(process))) return undefined;
      return answersProbe(host, pod);
    },
  );

const POLL_MS = 200;
