import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubeadm } from '../kubeadm/kubeadm-binary.ts';
import { paired, type Row, rowOf, timed } from './paired.ts';
import { built, nodeFlags, nodePath } from './programs.ts';

/** All certificates and kubeconfigs, as processes: ours compiled, kubeadm's two phases. */
export const benchCerts = async (count: number): Promise<readonly Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  let turn = 0;
  const fresh = (): string => {
    turn += 1;
    const path = join(folder, String(turn));
    mkdirSync(path);
    return path;
  };
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compile-cache') };
  const ours = () => {
    const directory = fresh();
    const args = [...nodeFlags, '--experimental-strip-types', built('test/bench/certs.ts'), directory];
    return timed(() => execFileSync(nodePath, args, { env }));
  };
  const theirs = () => {
    const directory = fresh();
    const phases = (args: readonly string[]): void =>
      void execFileSync(kubeadm(), ['init', 'phase', ...args, '--kubernetes-version', 'v1.36.3'], { stdio: 'ignore' });
    return timed(() => {
      phases(['certs', 'all', '--cert-dir', join(directory, 'pki')]);
      phases(['kubeconfig', 'all', '--cert-dir', join(directory, 'pki'), '--kubeconfig-dir', directory]);
    });
  };
  try {
    await ours();
    return [rowOf('all certificates and kubeconfigs, as processes', await paired(count, ours, theirs), '≤ 0.5×')];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
