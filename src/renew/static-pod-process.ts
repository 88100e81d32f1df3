import type { Host } from '../host/index.ts';
import { probeHttp, probeHttps } from '../kube/index.ts';
import { manifestFile } from '../phases/index.ts';
import { parseYaml } from '../render/index.ts';
import type { StaticPod } from './artifacts.ts';

/** Where a static pod tells how it is. */
interface HealthAddress {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly secure: boolean;
}

const OK = 200;

/** True when the static pod answers its own probe; `undefined` when it does not, or its manifest tells of none. */
export const answersProbe = async (host: Host, pod: StaticPod): Promise<true | undefined> => {
  const text = await host.files.readText(manifestFile(pod));
  const address = text === undefined ? undefined : healthAddressOf(parseYaml(text));
  if (!address) return undefined;
  const { secure, ...rest } = address;
  const probe = secure ? probeHttps : probeHttp;
  return (await probe({ connect: host.dial, ...rest })) === OK ? true : undefined;
};

/** The readiness probe of the first container, else its liveness probe; ports may be named. */
export const healthAddressOf = (manifest: unknown): HealthAddress | undefined => {
  const container = at(manifest, 'spec', 'containers', '0');
  const get = at(container, 'readinessProbe', 'httpGet') ?? at(container, 'livenessProbe', 'httpGet');
  const given = at(get, 'port');
  const named = [at(container, 'ports')].flat().find((port) => at(port, 'name') === given);
  const port = Number(typeof given === 'number' ? given : at(named, 'containerPort'));
  const host = at(get, 'host');
  if (get === undefined || Number.isNaN(port)) return undefined;
  return {
    host: typeof host === 'string' && host !== '' ? host : '127.0.0.1',
    port,
    path: String(at(get, 'path') ?? '/'),
    secure: at(get, 'scheme') === 'HTTPS',
  };
};

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (found, key) => (typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined),
    value,
  );

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
export const processesOf = async (host: Host, pod: StaticPod): Promise<readonly string[]> => {
  const { stdout } = await host.query({ shell: 'sh', script: FIND, args: [pod] });
  return stdout.split('\n').filter((line) => /^\d+:\d+$/.test(line));
};

/** Ends them as the kubelet would; it starts the container again at once. */
export const endProcesses = async (host: Host, pod: StaticPod, processes: readonly string[]): Promise<void> => {
  const pids = processes.map((process) => process.split(':')[0] ?? '');
  await host.run({ file: 'kill', args: ['-TERM', ...pids] }, `Restart the static pod ${pod}`, { allow: [1] });
};
