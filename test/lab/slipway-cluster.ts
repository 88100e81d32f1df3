import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { HostSpec } from '../../src/spec/index.ts';

const root = resolve(import.meta.dirname, '..', '..');
const node = join(root, 'node_modules', '.bin', 'node');
const main = join(root, 'src', 'cli', 'main.ts');

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A cluster of real hosts, driven as a user drives it: by a cluster file and the command line. */
export interface SlipwayCluster {
  readonly file: string;
  /** Rewrites the cluster file. */
  write(options: ClusterOptions): void;
  slipway(...args: readonly string[]): Outcome;
  /** The same, failing the test unless it succeeds. */
  done(...args: readonly string[]): string;
  /** Starts a run and lets it go on. */
  start(...args: readonly string[]): ReturnType<typeof spawn>;
  hosts(): readonly HostSpec[];
  /** A script on a host, over SSH; throws when it fails. */
  on(host: string, script: string): string;
  /** Puts a folder or file of this machine on a host, not through Slipway. */
  put(host: string, from: string, to: string): void;
  /** kubectl on the first control plane. */
  kubectl(...args: readonly string[]): string;
  down(): void;
}

export interface ClusterOptions {
  readonly controlPlanes?: number;
  readonly workers?: number;
  readonly backend?: 'vxlan' | 'host-gw';
  /** More YAML below `spec`. */
  readonly more?: string;
  /** Further documents. */
  readonly documents?: readonly string[];
}

const cacheDir = process.env['SLIPWAY_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway');

/** `subnet`'s third number keeps clusters of different test files apart. */
export const createSlipwayCluster = (name: string, network: number): SlipwayCluster => {
  const folder = mkdtempSync(join(homedir(), `.slipway-test-${name}-`));
  const file = join(folder, 'cluster.yaml');
  const env = { ...process.env, SLIPWAY_STATE: join(folder, 'state'), SLIPWAY_CACHE: cacheDir, NO_COLOR: '1' };
  const slipway = (...args: readonly string[]): Outcome => {
    const { status, stdout, stderr } = spawnSync(node, [main, ...args], {
      env,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      cwd: folder,
    });
    return { status: status ?? -1, stdout, stderr };
  };
  const done = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = slipway(...args);
    if (status !== 0) throw new Error(`slipway ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
    return stdout;
  };
  const hosts = (): readonly HostSpec[] => {
    const path = join(folder, 'state', 'lab', name, 'hosts.json');
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
  };
  const on = (host: string, script: string): string =>
    execFileSync('ssh', [...sshArgs(hosts(), host), 'sh', '-s'], { input: script, encoding: 'utf8', maxBuffer: 1 << 28 });
  return {
    file,
    write: (options) => writeFileSync(file, clusterYaml(name, network, options)),
    slipway,
    done,
    start: (...args) => spawn(node, [main, ...args], { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }),
    hosts,
    on,
    put: (host, from, to) => {
      const target = join(folder, 'state', 'lab', name, 'machines', 'hosts', host, 'root', to);
      mkdirSync(resolve(target, '..'), { recursive: true });
      cpSync(from, target, { recursive: true, dereference: true });
    },
    kubectl: (...args) =>
      on('cp1', `exec kubectl --kubeconfig /etc/kubernetes/admin.conf ${args.map(quoted).join(' ')}`),
    down: () => {
      done('down', '-f', file);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

const sshArgs = (hosts: readonly HostSpec[], name: string): readonly string[] => {
  const connection = hosts.find((host) => host.name === name)?.connection;
  if (connection?.type !== 'ssh') throw new Error(`no host ${name}`);
  const options = [`UserKnownHostsFile=${connection.knownHosts}`, 'StrictHostKeyChecking=yes', 'BatchMode=yes', 'LogLevel=ERROR'];
  return [
    '-F',
    'none',
    ...connection.identityFiles.flatMap((path) => ['-i', path]),
    ...options.flatMap((option) => ['-o', option]),
    `root@${connection.host}`,
  ];
};

const clusterYaml = (
  name: string,
  network: number,
  { controlPlanes = 1, workers = 2, backend = 'vxlan', more = '', documents = [] }: ClusterOptions,
): string =>
  [
    `apiVersion: slipway.dev/v1alpha1
kind: Cluster
metadata:
  name: ${name}
spec:
  network: { backend: ${backend} }
  components: { sources: [source] }
  provider:
    lab: { controlPlanes: ${controlPlanes}, workers: ${workers}, subnet: 10.${network}.0.0/24 }
${more}`,
    ...documents,
  ].join('\n---\n');
