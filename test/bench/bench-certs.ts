import type { SlipwayCluster } from '../lab/slipway-cluster.ts';
import { paired, type Row, rowOf } from './paired.ts';
import { timedOn } from './timed-on.ts';

const FORGET = 'rm -rf /etc/kubernetes/pki /etc/kubernetes/*.conf';

/** All certificates and kubeconfigs of a host: by one process, which kubeadm needs two for, and by the same two commands of both. */
export const benchCerts = async (count: number, cluster: SlipwayCluster): Promise<readonly Row[]> => {
  const run =
    (...commands: readonly string[]) =>
    async (): Promise<number> => {
      cluster.on('cp1', FORGET);
      return timedOn(cluster, 'cp1', commands.map((command) => `${command} ${VERSION}`).join('; '));
    };
  const both = (program: string) => run(`${program} init phase certs all`, `${program} init phase kubeconfig all`);
  const one = run('slipway init phase certs kubeconfig');
  await one();
  console.error('certificates and kubeconfigs, by one process');
  const byOne = await paired(count, one, both('kubeadm'));
  console.error('certificates and kubeconfigs, by two processes');
  const byTwo = await paired(count, both('slipway'), both('kubeadm'));
  cluster.on('cp1', FORGET);
  return [
    rowOf('all certificates and kubeconfigs, as a process', byOne, '≤ 0.5×'),
    rowOf('the same, as two processes like kubeadm', byTwo, '–'),
  ];
};

const VERSION = '--kubernetes-version v1.36.3 >/dev/null';
