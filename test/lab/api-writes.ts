import { parseKubeconfig } from '../../src/certs/index.ts';
import { parseYaml } from '../../src/render/index.ts';
import type { SlipwayCluster } from './slipway-cluster.ts';

/** A constant trickle of writes to the API from a host, each remembered once it was acknowledged. */
export interface ApiWrites {
  /** Seconds since the last acknowledged write. */
  silentS(): number;
  /** Names of the objects whose creation was acknowledged until now. */
  acknowledged(): readonly string[];
  /** The longest time without an acknowledged write, in seconds, until now; of those after the first `since`. */
  longestGapS(since?: number): number;
  /** Ends it, and gives what was acknowledged but is not there. */
  end(): { readonly longestGapS: number; readonly acknowledged: number; readonly lost: readonly string[] };
}

export interface WriteOptions {
  /** A process there writes, beside the test: what else the test waits for is no pause. The host stays up meanwhile. */
  readonly host: string;
  /** The control plane whose administrator writes. */
  readonly credentialsOf: string;
  /** Base addresses of API servers: the next one is asked when one does not answer, as behind a load balancer. */
  readonly servers: readonly string[];
  /** Begins the names of the objects. */
  readonly label: string;
}

const FOLDER = '/run/slipway-api-writes';
const OBJECTS = 'api/v1/namespaces/default/configmaps';
const CURL = 'curl -sf --cacert ca --cert cert --key key';

/** By curl and not kubectl: a write takes milliseconds, and no client tries again by itself. */
const LOOP = `
cd ${FOLDER}
label=$1; shift
n=0
while [ ! -e stop ]; do
  n=$((n + 1))
  if ${CURL} --max-time 2 -H 'content-type: application/json' \\
    -d "{\\"metadata\\":{\\"name\\":\\"$label-$n\\"}}" "$1/${OBJECTS}" >/dev/null; then
    echo "$(date +%s%N) $label-$n" >>acknowledged
  else
    silent=$1; shift; set -- "$@" "$silent"
  fi
  sleep 0.05
done
touch ended`;

const written = (name: string, content: string): string => `cat >${name} <<'END'\n${content.trim()}\nEND`;

export const startApiWrites = (
  lab: SlipwayCluster,
  { host, credentialsOf, servers, label }: WriteOptions,
): ApiWrites => {
  const file = lab.on(credentialsOf, 'cat /etc/kubernetes/admin.conf');
  const { ca, cert = '', key = '' } = parseKubeconfig(parseYaml(file), 'admin.conf');
  lab.on(
    host,
    [
      `set -e; umask 077; rm -rf ${FOLDER}; mkdir -p ${FOLDER}; cd ${FOLDER}`,
      ...Object.entries({ ca, cert, key, loop: LOOP }).map(([name, content]) => written(name, content)),
      'date +%s%N >begun',
      `setsid sh loop ${[label, ...servers].join(' ')} >/dev/null 2>&1 </dev/null &`,
    ].join('\n'),
  );
  const inFolder = (script: string): readonly string[] =>
    lab
      .on(host, `cd ${FOLDER}; ${script}`)
      .split('\n')
      .filter((line) => line !== '');
  const acknowledged = () => inFolder('cat acknowledged 2>/dev/null || true').map((line) => line.split(' ')[1] ?? '?');
  const longestGapS = (since = 0): number => {
    const times = inFolder('cat begun acknowledged 2>/dev/null; date +%s%N').map(secondsOf).slice(since);
    return Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? time)));
  };
  return {
    acknowledged,
    longestGapS,
    silentS: () => {
      const [last = 0, now = 0] = inFolder('cat begun acknowledged 2>/dev/null | tail -n 1; date +%s%N').map(secondsOf);
      return now - last;
    },
    end: () => {
      inFolder('touch stop; while [ ! -e ended ]; do sleep 0.1; done');
      const names = acknowledged();
      const gap = longestGapS();
      const list = `${CURL} --max-time 20 "$server/${OBJECTS}" >objects && break`;
      inFolder(`rm -f objects; for server in ${servers.join(' ')}; do ${list}; done; true`);
      const kept = new Set(
        inFolder(`grep -oE '"name": *"${label}-[0-9]+"' objects || true`).map((line) => line.split('"')[3] ?? ''),
      );
      return { longestGapS: gap, acknowledged: names.length, lost: names.filter((name) => !kept.has(name)) };
    },
  };
};

const secondsOf = (line: string): number => Number(BigInt(line.split(' ')[0] ?? '0') / 1_000_000n) / 1000;
