import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { createLocalTransport } from '../../src/host/index.ts';
import { createProvider } from '../../src/providers/index.ts';
import type { HostSpec, Role } from '../../src/spec/index.ts';
import { forsakenFolders, markAsOurs } from './forsaken-folders.ts';

const root = resolve(import.meta.dirname, '..', '..');
const node = join(root, 'node_modules', '.bin', 'node');
const main = join(root, 'src', 'cli', 'main.ts');

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A cluster of real hosts, driven as a user drives it: by a cluster file and the command line. */
export interface SlipwayCluster {
  readonly file: string;
  /** Of the process that runs Slipway. */
  readonly env: NodeJS.ProcessEnv;
  /** Rewrites the cluster file. */
  write(options: ClusterOptions): void;
  /** Bare machines, before anything of Slipway's was on them; rewrites the cluster file. */
  machines(options: ClusterOptions): Promise<readonly HostSpec[]>;
  /** Writes a file beside the cluster file that names these machines as hosts of one's own; gives its path. */
  writeHosts(fileName: string, hosts: readonly HostEntry[], options?: HostsOptions): string;
  slipway(...args: readonly string[]): Outcome;
  /** The same, failing the test unless it succeeds. */
  done(...args: readonly string[]): string;
  /** The same with more environment. */
  doneWith(more: Readonly<Record<string, string>>, ...args: readonly string[]): string;
  /** Starts a run and lets it go on. */
  start(...args: readonly string[]): ReturnType<typeof spawn>;
  hosts(): readonly HostSpec[];
  /** A script on a host, over SSH; throws when it fails. */
  on(host: string, script: string): string;
  /** The same, while other things go on. */
  onMeanwhile(host: string, script: string): Promise<string>;
  /** Puts a file or folder of this machine on a host, not through Slipway, with the mode it has here. */
  send(host: string, from: string, to: string): void;
  /** kubectl on the first control plane. */
  kubectl(...args: readonly string[]): string;
  down(): void;
}

interface ClusterOptions {
  readonly controlPlanes?: number;
  readonly workers?: number;
  readonly backend?: 'vxlan' | 'host-gw';
  /** More fields of `spec.network`. */
  readonly network?: Readonly<Record<string, string>>;
  /** More YAML below `spec`. */
  readonly more?: string;
  /** Further documents. */
  readonly documents?: readonly string[];
}

/** A machine of the lab as a host in a cluster file. */
export interface HostEntry {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
}

interface HostsOptions extends Pick<ClusterOptions, 'backend' | 'documents'> {
  /** The cluster's own unless given. */
  readonly name?: string;
  /** `spec.controlPlaneEndpoint`. */
  readonly endpoint?: string;
  /** More fields of `spec`. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

const cacheDir =
  process.env['SLIPWAY_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway');

/** `subnet`'s third number keeps clusters of different test files apart. */
export const createSlipwayCluster = (name: string, network: number): SlipwayCluster => {
  const prefix = join(homedir(), `.slipway-test-${name}-`);
  const folder = mkdtempSync(prefix);
  markAsOurs(folder);
  const file = join(folder, 'cluster.yaml');
  const env = { ...process.env, SLIPWAY_STATE: join(folder, 'state'), SLIPWAY_CACHE: cacheDir, NO_COLOR: '1' };
  const run = (more: Readonly<Record<string, string>>, args: readonly string[]): Outcome => {
    const { status, stdout, stderr } = spawnSync(node, [main, ...args], {
      env: { ...env, ...more },
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      cwd: folder,
    });
    return { status: status ?? -1, stdout, stderr };
  };
  const doneWith = (more: Readonly<Record<string, string>>, ...args: readonly string[]): string => {
    const { status, stdout, stderr } = run(more, args);
    if (status !== 0) throw new Error(`slipway ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
    return stdout;
  };
  const slipway = (...args: readonly string[]): Outcome => run({}, args);
  const done = (...args: readonly string[]): string => doneWith({}, ...args);
  const hosts = (): readonly HostSpec[] => {
    const path = join(folder, 'state', 'lab', name, 'hosts.json');
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
  };
  const on = (host: string, script: string): string => {
    const { status, stdout, stderr } = spawnSync('ssh', [...sshArgs(hosts(), host), 'sh', '-s'], {
      input: script,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (status !== 0) throw failed(host, script, { status: status ?? -1, stdout, stderr });
    return stdout;
  };
  const onMeanwhile = async (host: string, script: string): Promise<string> => {
    const child = spawn('ssh', [...sshArgs(hosts(), host), 'sh', '-s']);
    child.stdin.end(script);
    const [stdout, stderr, status] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1))),
    ]);
    if (status !== 0) throw failed(host, script, { status, stdout, stderr });
    return stdout;
  };
  const write = (options: ClusterOptions): void => writeFileSync(file, clusterYaml(name, network, options));
  return {
    file,
    env,
    write,
    machines: async ({ controlPlanes = 1, workers = 2, ...options }) => {
      write({ controlPlanes, workers, ...options });
      const provider = createProvider({ type: 'lab', controlPlanes, workers, subnet: `10.${network}.0.0/24` });
      const contextOf = (owner: string) => ({
        name,
        transport: createLocalTransport(),
        stateDir: join(owner, 'state', 'lab', name, 'machines'),
        cacheDir: join(cacheDir, 'lab'),
        say: () => undefined,
      });
      for (const forsaken of forsakenFolders(prefix)) {
        if (existsSync(contextOf(forsaken).stateDir)) await provider.down(contextOf(forsaken));
        rmSync(forsaken, { recursive: true });
      }
      const made = await provider.up(contextOf(folder));
      writeFileSync(join(folder, 'state', 'lab', name, 'hosts.json'), JSON.stringify(made));
      return made;
    },
    writeHosts: (fileName, entries, options = {}) => {
      const path = join(folder, fileName);
      writeFileSync(path, hostsYaml(hosts(), entries, { name, ...options }));
      return path;
    },
    slipway,
    done,
    doneWith,
    start: (...args) => spawn(node, [main, ...args], { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }),
    hosts,
    on,
    onMeanwhile,
    send: (host, from, to) => {
      const archive = execFileSync('tar', ['-chf', '-', '-C', dirname(from), basename(from)], { maxBuffer: 1 << 30 });
      const move = `mkdir -p '${to}.new' '${dirname(to)}' && tar -xf - -C '${to}.new' && rm -rf '${to}' && mv '${to}.new/${basename(from)}' '${to}' && rmdir '${to}.new'`;
      execFileSync('ssh', [...sshArgs(hosts(), host), move], { input: archive });
    },
    kubectl: (...args) =>
      on('cp1', `exec kubectl --kubeconfig /etc/kubernetes/admin.conf ${args.map(quoted).join(' ')}`),
    down: () => {
      done('down', '-f', file);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const failed = (host: string, script: string, { status, stdout, stderr }: Outcome): Error =>
  new Error(`on ${host}:\n${script}\nended with ${status}:\n${stdout}\n${stderr}`);

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

const sshArgs = (hosts: readonly HostSpec[], name: string): readonly string[] => {
  const connection = hosts.find((host) => host.name === name)?.connection;
  if (connection?.type !== 'ssh') throw new Error(`no host ${name}`);
  const options = [
    `UserKnownHostsFile=${connection.knownHosts}`,
    'StrictHostKeyChecking=yes',
    'BatchMode=yes',
    'LogLevel=ERROR',
  ];
  return [
    '-F',
    'none',
    ...connection.identityFiles.flatMap((path) => ['-i', path]),
    ...options.flatMap((option) => ['-o', option]),
    `root@${connection.host}`,
  ];
};

/** JSON is YAML. */
const hostsYaml = (
  machines: readonly HostSpec[],
  entries: readonly HostEntry[],
  { name, backend = 'vxlan', endpoint, spec = {}, documents = [] }: HostsOptions,
): string => {
  const cluster = JSON.stringify({
    apiVersion: 'slipway.dev/v1alpha1',
    kind: 'Cluster',
    metadata: { name },
    spec: {
      network: { backend },
      ...(endpoint === undefined ? {} : { controlPlaneEndpoint: endpoint }),
      components: { sources: ['source'] },
      ...spec,
      hosts: entries.map((entry) => {
        const connection = machines.find((machine) => machine.name === entry.name)?.connection;
        if (connection?.type !== 'ssh') throw new Error(`no machine ${entry.name}`);
        const { host, identityFiles, knownHosts, hostKeyPolicy } = connection;
        return { ...entry, ssh: { host, user: 'root', identityFiles, knownHosts, hostKeyPolicy } };
      }),
    },
  });
  return [cluster, ...documents].join('\n---\n');
};

const clusterYaml = (
  name: string,
  network: number,
  { controlPlanes = 1, workers = 2, backend = 'vxlan', network: nets = {}, more = '', documents = [] }: ClusterOptions,
): string =>
  [
    `apiVersion: slipway.dev/v1alpha1
kind: Cluster
metadata:
  name: ${name}
spec:
  network: ${JSON.stringify({ backend, ...nets })}
  components: { sources: [source] }
  provider:
    lab: { controlPlanes: ${controlPlanes}, workers: ${workers}, subnet: 10.${network}.0.0/24 }
${more}`,
    ...documents,
  ].join('\n---\n');
