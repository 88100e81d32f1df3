import type { SlipwayCluster } from '../lab/slipway-cluster.ts';
import { paired, type Row, rowOf } from './paired.ts';
import { timedOn } from './timed-on.ts';

const FORGET = 'rm -rf /etc/kubernetes/pki /etc/kubernetes/*.conf';

/** All certificates and kubeconfigs of a host, by the same two commands of both. */
export const benchCerts = async (count: number, cluster: SlipwayCluster): Promise<readonly Row[]> => {
  console.error('certificates and kubeconfigs');
  const all = (program: string) => async (): Promise<number> => {
    cluster.on('cp1', FORGET);
    const phase = (name: string) => `${program} init phase ${name} all --kubernetes-version v1.36.3 >/dev/null`;
    return timedOn(cluster, 'cp1', `${phase('certs')}; ${phase('kubeconfig')}`);
  };
  await all('slipway')();
  const pairs = await paired(count, all('slipway'), all('kubeadm'));
  cluster.on('cp1', FORGET);
  return [rowOf('all certificates and kubeconfigs, as processes', pairs, '≤ 0.5×')];
};
