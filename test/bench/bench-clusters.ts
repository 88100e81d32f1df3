import { execFileSync } from 'node:child_process';
import { kubeadm } from '../kubeadm/kubeadm-binary.ts';
import { kubeadmConfig } from '../lab/kubeadm-in-containers.ts';
import { createSlipwayCluster, type SlipwayCluster } from '../lab/slipway-cluster.ts';
import { benchCerts } from './bench-certs.ts';
import { costOf, costRow } from './bench-idle.ts';
import { floorPreparation, floorScript, joinScript, kubeadmInit, takeBack } from './cluster-scripts.ts';
import { flannelYaml } from './flannel-yaml.ts';
import { median, PAIRS_OF_KEYS, paired, type Row, rowOf, seconds, timed } from './paired.ts';
import { timedOn } from './timed-on.ts';

const NETWORK = 76;

/** Everything that needs hosts: one set of three, prepared once; a cluster made and taken back by both sides in turn. */
export const benchClusters = async (
  count: number,
  wanted: ReadonlySet<string>,
  slipway: string,
): Promise<readonly Row[]> => {
  const cluster = createSlipwayCluster('bench', NETWORK);
  try {
    cluster.write({ workers: 2 });
    cluster.done('up', '-f', cluster.file);
    const idle = wanted.has('idle') ? idleRows(count, slipway, cluster) : [];
    install(cluster, slipway);
    back(cluster);
    const certs = wanted.has('certs') ? await benchCerts(count * PAIRS_OF_KEYS, cluster) : [];
    const init = wanted.has('init') ? await initRows(count, cluster) : [];
    const apply = wanted.has('apply') ? await applyRows(count, slipway, cluster) : [];
    return [...certs, ...init, ...apply, ...idle];
  } finally {
    cluster.down();
  }
};

const idleRows = (count: number, slipway: string, cluster: SlipwayCluster): readonly Row[] => [
  costRow(
    '`apply` with nothing to do, three hosts',
    costOf(count, [slipway, 'up', '-f', cluster.file], cluster.env),
    '≤ 2 s, ≤ 120 MB',
  ),
  costRow('`slipway --help`', costOf(count, [slipway, '--help'], cluster.env), '≤ 0.15 s'),
];

/** kubeadm everywhere, Slipway on the first host: programs only, nothing of a cluster. */
const install = (cluster: SlipwayCluster, slipway: string): void => {
  for (const { name } of cluster.hosts()) cluster.send(name, kubeadm(), '/usr/local/bin/kubeadm');
  cluster.send('cp1', slipway, '/usr/local/bin/slipway');
  cluster.on('cp1', `cat > /root/kubeadm.yaml <<'EOF'\n${kubeadmConfig({ address: `10.${NETWORK}.0.11` })}EOF`);
};

const back = (cluster: SlipwayCluster): void => {
  for (const { name } of cluster.hosts()) cluster.on(name, takeBack);
};

const initRows = async (count: number, cluster: SlipwayCluster): Promise<readonly Row[]> => {
  console.error('slipway init against kubeadm init');
  const measured = (script: string) => async (): Promise<number> => {
    back(cluster);
    return timedOn(cluster, 'cp1', script);
  };
  const ours = measured('slipway init --config /root/kubeadm.yaml >/dev/null');
  const theirs = measured(kubeadmInit);
  await ours();
  const pairs = await paired(count, ours, theirs);
  // A lone etcd waits up to a second, at random, before it makes itself leader.
  const floors = Array.from({ length: count }, () => {
    back(cluster);
    cluster.on('cp1', floorPreparation);
    return timedOn(cluster, 'cp1', floorScript(`10.${NETWORK}.0.11`));
  });
  back(cluster);
  return [
    rowOf('`slipway init` against `kubeadm init`, same host, images present', pairs, '≤ 0.6×'),
    {
      what: 'floor: etcd and apiserver started by hand until readyz',
      ours: seconds(median(floors)),
      theirs: '–',
      ratio: '–',
      target: '–',
    },
  ];
};

const applyRows = async (count: number, slipway: string, cluster: SlipwayCluster): Promise<readonly Row[]> => {
  console.error('slipway apply against kubeadm, flannel and joins');
  const run = (command: string): void =>
    void execFileSync(slipway, [command, '-f', cluster.file], { env: cluster.env, stdio: 'ignore' });
  const ours = async (): Promise<number> => {
    back(cluster);
    return timed(() => run('up'));
  };
  const theirs = async (): Promise<number> => {
    back(cluster);
    return timed(() => {
      cluster.on('cp1', kubeadmInit);
      cluster.on(
        'cp1',
        `kubectl --kubeconfig /etc/kubernetes/admin.conf apply -f - >/dev/null <<'EOF'\n${flannelYaml()}\nEOF`,
      );
      const command = cluster.on('cp1', 'kubeadm token create --print-join-command 2>/dev/null').trim();
      for (const { name } of cluster.hosts().slice(1)) cluster.on(name, joinScript(command));
      run('check');
    });
  };
  await ours();
  return [
    rowOf(
      'three prepared hosts to proof of life, against a kubeadm script',
      await paired(count, ours, theirs),
      '≤ 0.6×',
    ),
  ];
};
