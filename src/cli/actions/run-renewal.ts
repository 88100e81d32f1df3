import type { KeySupply, RenewableName } from '../../certs/index.ts';
import { clusterSpec } from '../../phases/index.ts';
import {
  certificatePlace,
  type RenewReport,
  renewReport,
  renewRequest,
  renewWorkflow,
  restarted,
  type WorkerKubelet,
  workerKubelet,
} from '../../renew/index.ts';
import type { Cluster } from '../../spec/index.ts';
import { provided, type RunResult } from '../../workflow/index.ts';
import { loadCluster } from '../cluster-choice.ts';
import { flag, type Invocation, text } from '../command-spec.ts';
import { renewable } from '../renewable.ts';
import { renewalLines } from '../renewal-lines.ts';
import { exitCodeOf, runOnHosts } from '../run-on-hosts.ts';
import { orThrow, placeApart, placeOf, thisControlPlane } from './this-control-plane.ts';

export interface Renewing {
  readonly invocation: Invocation;
  /** All of them when `undefined`. */
  readonly name: string | undefined;
  readonly keys: KeySupply;
  /** The control planes of a cluster file instead of this host. */
  readonly isFleet: boolean;
}

/** Renews on this host, or on the control planes of a cluster file. Gives the exit code. */
export const runRenewal = async ({ invocation, name, keys, isFleet }: Renewing): Promise<number> => {
  const { options, terminal } = invocation;
  const cluster = isFleet ? (await loadCluster(options, terminal)).cluster : await thisControlPlane(options, terminal);
  const isGiven = isFleet || text(options, 'config') !== undefined;
  const restart = flag(options, 'restart');
  const names = renewableNames.filter((each) => each === name);
  // Restarts take a while: then people see what is going on.
  const silent = !isFleet && !restart;
  const result = await runOnHosts({
    workflow: renewWorkflow(),
    cluster,
    terminal,
    options,
    silent,
    apart: isFleet || restart ? undefined : placeApart(cluster, 'write', options, terminal),
    provide: [
      provided(clusterSpec, cluster),
      provided(certificatePlace, placeOf(options, isGiven)),
      provided(renewRequest, { keys, restart, ...(name !== undefined && { names }) }),
    ],
  });
  if (silent) orThrow(result);
  show(invocation, cluster, result, isFleet);
  return exitCodeOf(result);
};

const renewableNames = Object.keys(renewable) as readonly RenewableName[];

const show = (invocation: Invocation, cluster: Cluster, { artifacts }: RunResult, isFleet: boolean): void => {
  for (const { name } of cluster.hosts) {
    const worker = artifacts.get(workerKubelet, name);
    const report = artifacts.get(renewReport, name) ?? (worker && reportOfWorker(worker));
    const done = worker?.restarted ? ['kubelet'] : artifacts.get(restarted, name);
    if (report && report.certificates.length > 0) showHost(invocation, name, report, done ?? [], isFleet);
  }
};

const reportOfWorker = ({ row }: WorkerKubelet): RenewReport => ({
  certificates: row ? [row] : [],
  restart: [],
  kubelet: row !== undefined,
  notices: [],
});

const showHost = (
  { options, terminal }: Invocation,
  host: string,
  report: RenewReport,
  done: readonly string[],
  isFleet: boolean,
): void => {
  for (const notice of report.notices) terminal.err.write(`${isFleet ? `${host}: ` : ''}${notice}\n`);
  const lines = [...(isFleet ? [host] : []), ...renewalLines(report, done)];
  if (text(options, 'output') === 'json') terminal.out.write(`${JSON.stringify(record(host, report, done))}\n`);
  else if (!flag(options, 'quiet')) terminal.out.write(`${lines.join('\n')}\n`);
};

const record = (host: string, { certificates, restart, kubelet }: RenewReport, done: readonly string[]) => ({
  type: 'renewal',
  host,
  certificates,
  restarted: done,
  mustRestart: [...restart, ...(kubelet ? ['kubelet'] : [])].filter((part) => !done.includes(part)),
});
