import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { createLocalTransport } from '../../src/host/index.ts';
import { type Disturbance, killMachine, powerOnMachine } from '../../src/providers/index.ts';
import { failuresIn, type RunEnd, type WatchedRun, watchRun } from '../faults/watched-run.ts';
import { changesOf, endOf, eventsOf } from './run-events.ts';
import { createSlipwayCluster, type SlipwayCluster } from './slipway-cluster.ts';

/** Machines of which some are control planes at a time, and the cluster file that says which. */
export interface HaLab {
  readonly cluster: SlipwayCluster;
  readonly file: string;
  makeMachines(): Promise<void>;
  address(host: string): string;
  /** Base address of the host's own API server. */
  server(host: string): string;
  /** Rewrites the cluster file: these are the control planes, in this order; the workers stay. */
  name(...controlPlanes: readonly string[]): void;
  /** Rewrites the cluster file with further documents: kubeadm's own. */
  settle(controlPlanes: readonly string[], ...documents: readonly string[]): void;
  /** Runs `slipway <args> -f <file> -o json`. */
  run(...args: readonly string[]): Promise<WatchedRun & RunEnd>;
  start(...args: readonly string[]): WatchedRun;
  /** Applies, and expects that it ends well and that a second apply has nothing to do. */
  converge(): Promise<WatchedRun & RunEnd>;
  /** Voting members of etcd as one of them lists them. */
  voters(host: string): readonly string[];
  kubectl(host: string, ...args: readonly string[]): string;
  /** Names of nodes, sorted. */
  nodes(host: string): readonly string[];
  /** Waits until the API server on the host is ready, its etcd included. */
  ready(host: string): Promise<void>;
  kill(host: string): Promise<void>;
  powerOn(host: string): Promise<void>;
  /** Everything of the cluster is gone from the disk of a host, and the cluster was told nothing: a new disk. */
  wipe(host: string): void;
  down(): void;
  /** The last runs, for the reader of a failed test. */
  story(): string;
}

const TOLD_RUNS = 2;
const POLL_MS = 500;
const READY_TRIES = 240;
const ENDPOINT = 'api.ha.test';

export interface HaOptions {
  readonly machines: number;
  readonly workers: number;
}

/** `network` is the third number of the lab's subnet, as for `createSlipwayCluster`. */
export const createHaLab = (name: string, network: number, { machines, workers }: HaOptions): HaLab => {
  const cluster = createSlipwayCluster(name, network);
  const file = join(dirname(cluster.file), 'ha.yaml');
  const runs: WatchedRun[] = [];
  const start = (...args: readonly string[]): WatchedRun => {
    const words = [...args, '-f', file];
    const run = watchRun(cluster.start(...words, '-o', 'json'), words);
    runs.push(run);
    return run;
  };
  const run = async (...args: readonly string[]): Promise<WatchedRun & RunEnd> => {
    const started = start(...args);
    return { ...started, ...(await started.ended) };
  };
  const address = (host: string): string => cluster.hosts().find((one) => one.name === host)?.address ?? '?';
  const server = (host: string): string => `https://${address(host)}:6443`;
  const kubectl = (host: string, ...args: readonly string[]): string =>
    cluster.on(host, `exec kubectl --kubeconfig /etc/kubernetes/admin.conf ${args.join(' ')}`);
  const machine = (host: string): Disturbance => ({
    context: {
      name,
      transport: createLocalTransport(),
      stateDir: join(dirname(cluster.file), 'state', 'lab', name, 'machines'),
      cacheDir: join(dirname(cluster.file), 'state', 'cache'),
      say: () => undefined,
    },
    spec: { type: 'lab', controlPlanes: machines, workers, subnet: `10.${network}.0.0/24` },
    name: host,
  });
  const workerNames = Array.from({ length: workers }, (_, index) => `w${index + 1}`);
  const writeFile = (controlPlanes: readonly string[], documents: readonly string[] = []): void => {
    const entries = [
      ...controlPlanes.map((host) => ({ name: host, roles: ['control-plane'] as const })),
      ...workerNames.map((host) => ({ name: host, roles: ['worker'] as const })),
    ];
    cluster.writeHosts(basename(file), entries, { endpoint: `${ENDPOINT}:6443`, documents });
  };
  return {
    cluster,
    file,
    address,
    server,
    start,
    run,
    kubectl,
    makeMachines: async () => {
      await cluster.machines({ controlPlanes: machines, workers });
      // As a name in DNS that leads to several: who does not answer is passed over.
      const lines = cluster
        .hosts()
        .filter(({ name: host }) => host.startsWith('cp'))
        .map((host) => `${host.address} ${ENDPOINT}`);
      for (const host of cluster.hosts()) cluster.on(host.name, `printf '%s\\n' '${lines.join("' '")}' >>/etc/hosts`);
    },
    name: (...controlPlanes) => writeFile(controlPlanes),
    settle: (controlPlanes, ...documents) => writeFile(controlPlanes, documents),
    converge: async () => {
      const done = await run('apply', '--no-check');
      expect({ status: done.status, failures: failuresIn(done.events), stderr: done.stderr }).toMatchObject({
        status: 0,
        failures: [],
      });
      const idle = eventsOf((await run('apply', '--no-check')).stdout, 'apply');
      expect(changesOf(idle)).toEqual([]);
      expect(endOf(idle)).toEqual({ outcome: 'ok', changes: 0 });
      return done;
    },
    voters: (host) => {
      const pki = '/etc/kubernetes/pki/etcd';
      const files = `--cacert ${pki}/ca.crt --cert ${pki}/healthcheck-client.crt --key ${pki}/healthcheck-client.key`;
      const url = 'https://127.0.0.1:2379/v3/cluster/member/list';
      const answer: { members: readonly { readonly name?: string; readonly isLearner?: boolean }[] } = JSON.parse(
        cluster.on(host, `curl -sf ${files} -X POST -d '{}' ${url}`),
      );
      return answer.members
        .filter(({ isLearner }) => !isLearner)
        .map(({ name: member = '?' }) => member)
        .sort();
    },
    // By its own API server: behind the endpoint may be one that has left and still listens, without an etcd.
    nodes: (host) =>
      kubectl(host, '--server', server(host), 'get', 'nodes', '-o', 'name')
        .trim()
        .split('\n')
        .map((line) => line.replace('node/', ''))
        .sort(),
    ready: async (host) => {
      for (let left = READY_TRIES; left > 0; left -= 1) {
        try {
          const own = ['--server', server(host)];
          if (kubectl(host, ...own, 'get', '--raw', '/readyz').includes('ok')) return;
        } catch {
          // Not yet.
        }
        await delay(POLL_MS);
      }
      throw new Error(`the API server on ${host} does not become ready`);
    },
    kill: (host) => killMachine(machine(host)),
    powerOn: (host) => powerOnMachine(machine(host)),
    wipe: (host) => {
      cluster.on(host, WIPE);
    },
    down: () => {
      // The file counts the machines as control planes, of which a cluster has an odd number.
      cluster.write({ controlPlanes: 1 });
      cluster.down();
    },
    story: () =>
      runs
        .slice(-TOLD_RUNS)
        .map((each) => each.story())
        .join('\n\n'),
  };
};

/** Pods are ended by hand, as nobody would be left to do so on a new disk. */
const WIPE = `
systemctl stop kubelet
for id in $(ctr -n k8s.io tasks ls -q); do ctr -n k8s.io tasks kill -s SIGKILL "$id"; done >/dev/null 2>&1
sleep 1
for id in $(ctr -n k8s.io tasks ls -q); do ctr -n k8s.io tasks delete -f "$id"; done >/dev/null 2>&1
for id in $(ctr -n k8s.io containers ls -q); do ctr -n k8s.io containers delete "$id"; done >/dev/null 2>&1
awk '$2 ~ "^/var/lib/kubelet/" { print $2 }' /proc/self/mounts | sort -r | xargs -r umount -l
find /var/lib/kubelet /etc/kubernetes /var/lib/etcd /var/lib/cni -mindepth 1 -delete 2>/dev/null
rm -f /var/lib/slipway/claim.json`;
