import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubeadm } from '../kubeadm/kubeadm-binary.ts';
import { differenceOf, paired, type Row, timed } from './paired.ts';

const config = `apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: { advertiseAddress: 10.0.0.11 }
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.3
networking: { podSubnet: 10.244.0.0/16 }
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: systemd
`;

/** Commands that do little: what is measured is how soon a process is there. */
export const benchSmall = async (count: number, slipway: string): Promise<readonly Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-small-'));
  const file = join(folder, 'kubeadm.yaml');
  writeFileSync(file, config);
  const rows: Row[] = [];
  try {
    for (const words of [
      ['config', 'validate', '--config', file],
      ['token', 'generate'],
    ]) {
      const name = words.slice(0, 2).join(' ');
      console.error(name);
      const run = (program: string) => () => timed(() => runOnce(program, words));
      await run(slipway)();
      await run(kubeadm())();
      const pairs = await paired(count, run(slipway), run(kubeadm()));
      rows.push(differenceOf(`\`${name}\`, as a process`, pairs, '≤ 100 ms more'));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return rows;
};

const runOnce = (program: string, words: readonly string[]): void => {
  const { status, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${status}: ${stderr}`);
};
