import type { SlipwayCluster } from './slipway-cluster.ts';

/** A constant trickle of writes to the API from a host, each remembered once it was acknowledged. */
export interface ApiWrites {
  /** Seconds since the last acknowledged write. */
  silentS(): number;
  /** How many were acknowledged until now. */
  acknowledged(): number;
  /** Ends it. The longest time without an acknowledged write, in seconds, and what was acknowledged but is not there. */
  end(): { readonly longestGapS: number; readonly acknowledged: number; readonly lost: readonly string[] };
}

const FOLDER = '/run/slipway-api-writes';

/** By curl and not kubectl: a write takes milliseconds, and no client tries again by itself. */
const WRITE = `
set -e
rm -rf ${FOLDER}; mkdir -p ${FOLDER}; cd ${FOLDER}
view() { kubectl --kubeconfig /etc/kubernetes/admin.conf config view --raw -o "jsonpath={$1}"; }
view '.users[0].user.client-certificate-data' | base64 -d >cert
view '.users[0].user.client-key-data' | base64 -d >key
cat >loop <<'END'
cd ${FOLDER}
n=0
while [ ! -e stop ]; do
  n=$((n + 1))
  if curl -sf --max-time 2 --cacert /etc/kubernetes/pki/ca.crt --cert cert --key key -H 'content-type: application/json' \\
    -d "{\\"metadata\\":{\\"name\\":\\"$2-$n\\"}}" "$1/api/v1/namespaces/default/configmaps" >/dev/null; then
    echo "$(date +%s%N) $2-$n" >>acknowledged
  fi
  sleep 0.05
done
touch ended
END
date +%s%N >begun
setsid sh loop "$1" "$2" >/dev/null 2>&1 </dev/null &
`;

export const startApiWrites = (lab: SlipwayCluster, host: string, server: string, label: string): ApiWrites => {
  lab.on(host, `set -- ${server} ${label}\n${WRITE}`);
  return {
    silentS: () => {
      const ages = lab.on(
        host,
        `cat ${FOLDER}/begun ${FOLDER}/acknowledged 2>/dev/null | tail -n 1 | cut -d' ' -f1; date +%s%N`,
      );
      const [last = '0', now = '0'] = ages.trim().split('\n');
      return Number((BigInt(now) - BigInt(last)) / 1_000_000n) / 1000;
    },
    acknowledged: () => Number(lab.on(host, `cat ${FOLDER}/acknowledged 2>/dev/null | wc -l`)),
    end: () => {
      const text = lab.on(
        host,
        `cd ${FOLDER}; touch stop; while [ ! -e ended ]; do sleep 0.1; done; cat begun acknowledged; date +%s%N`,
      );
      const lines = text
        .trim()
        .split('\n')
        .map((line) => line.split(' '));
      const times = lines.map(([time = '']) => Number(BigInt(time) / 1_000_000n) / 1000);
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
      const acknowledged = lines.flatMap(([, name]) => (name === undefined ? [] : [name]));
      const kept = new Set(
        lab
          .on(host, 'kubectl --kubeconfig /etc/kubernetes/admin.conf get configmaps -o name')
          .split('\n')
          .map((name) => name.replace('configmap/', '')),
      );
      const lost = acknowledged.filter((name) => !kept.has(name));
      return { longestGapS: Math.max(...gaps), acknowledged: acknowledged.length, lost };
    },
  };
};
