import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';
import type { ClusterConfiguration } from '../../src/spec/index.ts';
import { fakeTerminal } from '../cli/fake-terminal.ts';
import { kubeadm } from './kubeadm-binary.ts';
import { type Made, texts } from './pki-outline.ts';

/** What a command came to. */
interface Said {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** A control plane's certificates in a folder of their own: for kubeadm the root of a host, for us a folder by name. */
export interface Twin {
  /** What is /etc/kubernetes to kubeadm. */
  readonly folder: string;
  /** The same file is /config.yaml to kubeadm. */
  readonly config: string;
  /** Standard output; throws unless it ends well. */
  kubeadm(...args: readonly string[]): string;
  tryKubeadm(...args: readonly string[]): { readonly status: number | null; readonly stderr: string };
  slipway(...args: readonly string[]): Promise<Said>;
  /** The same, failing the test unless it ends well. */
  done(...args: readonly string[]): Promise<Said>;
}

export interface Twins {
  /** Two folders with the same files, as kubeadm made them. */
  make(cluster: Partial<ClusterConfiguration>): readonly [Twin, Twin];
  dispose(): void;
}

export const createTwins = (): Twins => {
  const root = mkdtempSync(join(tmpdir(), 'slipway-kubeadm-renew-'));
  let count = 0;
  return {
    make: (cluster) => {
      count += 1;
      const [first, second] = [join(root, `${count}-a`), join(root, `${count}-b`)];
      mkdirSync(join(first, 'etc/kubernetes'), { recursive: true });
      writeFileSync(join(first, 'config.yaml'), configOf(cluster));
      const twin = twinIn(first);
      twin.kubeadm('init', 'phase', 'certs', 'all', '--config', '/config.yaml');
      twin.kubeadm('init', 'phase', 'kubeconfig', 'all', '--config', '/config.yaml');
      cpSync(first, second, { recursive: true });
      return [twin, twinIn(second)];
    },
    dispose: () => rmSync(root, { recursive: true }),
  };
};

const configOf = (cluster: Partial<ClusterConfiguration>): string =>
  [
    {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'InitConfiguration',
      nodeRegistration: { name: 'cp1', criSocket: 'unix:///run/containerd/containerd.sock' },
      localAPIEndpoint: { advertiseAddress: '10.1.2.3' },
    },
    { apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'ClusterConfiguration', kubernetesVersion: 'v1.36.3', ...cluster },
  ]
    .map((document) => JSON.stringify(document))
    .join('\n---\n');

const twinIn = (root: string): Twin => {
  const folder = join(root, 'etc/kubernetes');
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  const slipway = async (...args: readonly string[]): Promise<Said> => {
    const terminal = fakeTerminal({ home: root, env: { SLIPWAY_STATE: join(root, 'state') } });
    const places = { '--cert-dir': 'pki', '--kubeconfig-dir': '', '--kubeconfig': 'admin.conf' };
    const named = Object.entries(places).flatMap(([flag, name]) => [flag, join(folder, name)]);
    // The lock is the machine's own, and tests share the machine.
    const patient = args[1] === 'renew' ? ['--lock-timeout', '60'] : [];
    const isPlaced = args[0] !== 'certs' || args.includes('--cert-dir');
    const exitCode = await runProgram([...args, ...patient, ...(isPlaced ? [] : named)], terminal);
    return { exitCode, ...terminal.printed };
  };
  return {
    folder,
    config: join(root, 'config.yaml'),
    kubeadm: (...args) => execFileSync(kubeadm(), ['--rootfs', root, ...args], { encoding: 'utf8', stdio: [...stdio] }),
    tryKubeadm: (...args) => spawnSync(kubeadm(), ['--rootfs', root, ...args], { encoding: 'utf8' }),
    slipway,
    done: async (...args) => {
      const said = await slipway(...args);
      if (said.exitCode !== 0) throw new Error(`slipway ${args.join(' ')} ended with ${said.exitCode}: ${said.err}`);
      return said;
    },
  };
};

/** Names of files whose content differs. */
export const changed = (before: Made, after: Made): readonly string[] => {
  const now = texts(after);
  return Object.entries(texts(before)).flatMap(([name, text]) => (now[name] === text ? [] : [name]));
};

/** Seconds go by between two calls. */
export const withoutResidual = (text: string): string => text.replaceAll(/("?residualTime"?: )-?\d+/g, '$1…');
