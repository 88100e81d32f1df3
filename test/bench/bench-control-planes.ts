import { execFileSync } from 'node:child_process';
import type { SlipwayCluster } from '../lab/slipway-cluster.ts';
import { joinScript } from './cluster-scripts.ts';
import {
  ALL,
  back,
  createControlPlaneLab,
  FIRST,
  FURTHER,
  initByKubeadm,
  prepareHosts,
  takeOut,
  voters,
  WORKERS,
} from './control-plane-hosts.ts';
import { paired, type Row, rounds, rowOf, timed } from './paired.ts';
import { timedAtOnce, timedOn } from './timed-on.ts';

/** What more than one control plane takes: one set of five hosts, prepared once. */
export const benchControlPlanes = async (
  count: number,
  wanted: ReadonlySet<string>,
  slipway: string,
): Promise<readonly Row[]> => {
  const lab = createControlPlaneLab();
  try {
    await prepareHosts(lab, slipway);
    // A kubelet that runs for five minutes may take images away that it does not use: the one of the first control plane does so in `join`.
    const ha = wanted.has('ha') ? await haRows(count, slipway, lab) : [];
    const join = wanted.has('join') ? await joinRows(count, lab) : [];
    return [...join, ...ha];
  } finally {
    lab.down();
  }
};

/** Both tools join the same cluster, by the same words. */
const joinRows = async (count: number, lab: SlipwayCluster): Promise<readonly Row[]> => {
  console.error('second and third control plane: slipway at once, kubeadm one after the other, kubeadm at once');
  await back(lab, ALL);
  const { controlPlane } = initByKubeadm(lab);
  const atOnce = (tool: string) => () =>
    timedAtOnce(
      lab,
      FURTHER.map((host) => [host, joinAndServe(`${tool} ${controlPlane}`)]),
    );
  const inTurn = async (): Promise<number> =>
    FURTHER.reduce((sum, host) => sum + timedOn(lab, host, joinAndServe(`kubeadm ${controlPlane}`)), 0);
  const measured = (work: () => Promise<number>) => async (): Promise<number> => {
    await takeOut(lab);
    const ms = await work();
    const votes = voters(lab).join();
    if (votes !== [FIRST, ...FURTHER].join()) throw new Error(`voting members of etcd after all joined: ${votes}`);
    return ms;
  };
  const told = await rounds(count, [measured(atOnce('slipway')), measured(inTurn), measured(atOnce('kubeadm'))]);
  return [
    ['against kubeadm one after the other', '≤ 0.4×'] as const,
    ['against kubeadm at once', '≤ 0.8×'] as const,
  ].map(([against, target], index) =>
    rowOf(
      `second and third control plane joined at once, ${against}`,
      told.flatMap((pairs) => pairs.slice(index, index + 1)),
      target,
    ),
  );
};

/** Until the API server of the host is ready, which no join promises before it returns. */
const joinAndServe = (command: string): string => `${joinScript(command)}
until curl -sfk -o /dev/null https://127.0.0.1:6443/readyz; do sleep 0.05; done`;

const haRows = async (count: number, slipway: string, lab: SlipwayCluster): Promise<readonly Row[]> => {
  console.error('3 + 2 hosts: slipway apply against kubeadm, flannel and joins');
  const run = (command: string): void =>
    void execFileSync(slipway, [command, '-f', lab.file], { env: lab.env, stdio: 'pipe' });
  const measured = (work: () => unknown) => async (): Promise<number> => {
    await back(lab, ALL);
    return timed(work);
  };
  const theirs = async (): Promise<void> => {
    const { controlPlane, worker } = initByKubeadm(lab);
    for (const host of FURTHER) lab.on(host, joinScript(`kubeadm ${controlPlane}`));
    await Promise.all(WORKERS.map((host) => lab.onMeanwhile(host, joinScript(`kubeadm ${worker}`))));
    run('check');
  };
  return [
    rowOf(
      '3 + 2 prepared hosts to proof of life, against a kubeadm script',
      await paired(
        count,
        measured(() => run('apply')),
        measured(theirs),
      ),
      '≤ 0.5×',
    ),
  ];
};
