import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubeadm } from '../kubeadm/kubeadm-binary.ts';
import { paired, type Row, rowOf, timed } from './paired.ts';

/** All certificates and kubeconfigs, by the same two commands of both; each in a root of its own, so this needs to be root. */
export const benchCerts = async (count: number, slipway: string): Promise<readonly Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  let turn = 0;
  const all = (program: string) => (): Promise<number> => {
    turn += 1;
    const root = join(folder, String(turn));
    mkdirSync(join(root, 'etc/kubernetes'), { recursive: true });
    const flags = ['--rootfs', root, '--kubernetes-version', 'v1.36.3'];
    const phase = (name: string): void =>
      void execFileSync(program, ['init', 'phase', name, 'all', ...flags], { stdio: 'ignore' });
    return timed(() => ['certs', 'kubeconfig'].forEach(phase));
  };
  try {
    await all(slipway)();
    const pairs = await paired(count, all(slipway), all(kubeadm()));
    return [rowOf('all certificates and kubeconfigs, as two processes', pairs, '≤ 0.5×')];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
