import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubeadm } from '../kubeadm/kubeadm-binary.ts';
import { paired, type Row, rowOf, timed } from './paired.ts';
import { buildSlipway, nodeFlags, nodePath } from './programs.ts';

/** `certs renew all` as a process, where the API does not answer; kubeadm in a root of its own, so this needs to be root. */
export const benchRenew = async (count: number): Promise<readonly Row[]> => {
  const root = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  const folder = join(root, 'etc/kubernetes');
  mkdirSync(folder, { recursive: true });
  const run = (...args: readonly string[]): void =>
    void execFileSync(kubeadm(), ['--rootfs', root, ...args], { stdio: 'ignore' });
  const env = { ...process.env, NODE_COMPILE_CACHE: join(root, 'compile-cache'), SLIPWAY_STATE: join(root, 'state') };
  const places = [
    '--cert-dir',
    join(folder, 'pki'),
    '--kubeconfig-dir',
    folder,
    '--kubeconfig',
    join(folder, 'admin.conf'),
  ];
  const args = [...nodeFlags, buildSlipway(), 'certs', 'renew', 'all', ...places];
  const ours = () => timed(() => execFileSync(nodePath, args, { env, stdio: 'ignore' }));
  const theirs = () => timed(() => run('certs', 'renew', 'all'));
  try {
    // Nobody listens there.
    const flags = ['--kubernetes-version', 'v1.36.3', '--control-plane-endpoint', '127.0.0.1:1'];
    run('init', 'phase', 'certs', 'all', ...flags);
    run('init', 'phase', 'kubeconfig', 'all', ...flags);
    await ours();
    return [rowOf('`certs renew all`, as a process, the API being away', await paired(count, ours, theirs), '≤ 0.5×')];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};
