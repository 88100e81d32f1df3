import type { SlipwayCluster } from '../lab/slipway-cluster.ts';

/** Milliseconds that a script takes on a host, without the way there. Throws when it fails. */
export const timedOn = (cluster: SlipwayCluster, host: string, script: string): number =>
  Number(
    cluster
      .on(host, ['set -e', 'before=$(date +%s%N)', '{', script, '} </dev/null', 'after=$(date +%s%N)', TELL].join('\n'))
      .trim()
      .split('\n')
      .at(-1),
  );

const TELL = 'echo $(( (after - before) / 1000000 ))';
