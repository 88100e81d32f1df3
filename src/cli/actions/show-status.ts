import { SlipwayError } from '../../errors/index.ts';
import { clusterSpec } from '../../phases/index.ts';
import type { Cluster } from '../../spec/index.ts';
import { type ClusterStatus, clusterStatus, type HostStatus, hostStatus, statusWorkflow } from '../../status/index.ts';
import { provided } from '../../workflow/index.ts';
import { loadCluster } from '../cluster-choice.ts';
import { type Invocation, type Options, text } from '../command-spec.ts';
import { runOnHosts } from '../run-on-hosts.ts';
import type { Terminal } from '../terminal.ts';

interface StatusReport extends ClusterStatus {
  readonly cluster: string;
  readonly kubernetesVersion: string;
  readonly hosts: readonly HostStatus[];
  /** Hosts that could not be asked, each with its reason. */
  readonly unreachable: readonly { readonly name: string; readonly reason: string }[];
}

const UNREACHABLE = new SlipwayError('HOST_UNREACHABLE', '').exitCode;

/** `slipway status`: 0 when everything answers, 4 when a host does not, 1 when the API does not. */
export const showStatus = async ({ options, terminal }: Invocation): Promise<number> => {
  const { cluster } = await loadCluster(options, terminal);
  const report = await readStatus(cluster, terminal, options);
  const isJson = text(options, 'output') === 'json';
  terminal.out.write(isJson ? `${JSON.stringify(report, undefined, 2)}\n` : renderStatus(report));
  return report.unreachable.length > 0 ? UNREACHABLE : Number(!report.reachable);
};

/** Asks every host at once; a host that does not answer is part of the answer. */
const readStatus = async (cluster: Cluster, terminal: Terminal, options: Options): Promise<StatusReport> => {
  const result = await runOnHosts({
    workflow: statusWorkflow(),
    cluster,
    terminal,
    options,
    lock: false,
    silent: true,
    provide: [provided(clusterSpec, cluster)],
  });
  const seen = result.artifacts.get(clusterStatus);
  return {
    cluster: cluster.name,
    kubernetesVersion: cluster.kubernetesVersion,
    reachable: false,
    nodes: [],
    controlPlane: [],
    certificates: [],
    ...seen,
    hosts: cluster.hosts.flatMap(({ name }) => result.artifacts.get(hostStatus, name) ?? []),
    unreachable: result.errors.map(({ host = '?', message }) => ({ name: host, reason: message })),
  };
};

/** Columns for people. */
const renderStatus = (report: StatusReport): string => {
  const named = (what: string, version: string, active: boolean): string =>
    version === '' ? `no ${what}` : `${what} ${version} ${active ? 'running' : 'stopped'}`;
  const hosts = report.hosts.map((host) => [
    host.name,
    host.roles.join(','),
    host.target,
    ...(host.etcd
      ? [named('etcd', host.etcd.version, host.etcd.active), '']
      : [
          named('kubelet', host.kubelet, host.kubeletActive),
          named('containerd', host.containerd, host.containerdActive),
        ]),
    host.os,
  ]);
  const away = report.unreachable.map(({ name, reason }) => [name, '', 'unreachable', reason]);
  const nodes = report.nodes.map(({ name, ready, version, address, cordoned }) => [
    name,
    `${ready ? 'Ready' : 'NotReady'}${cordoned ? ',SchedulingDisabled' : ''}`,
    version,
    address,
  ]);
  const controlPlane = report.controlPlane.map(({ name, ready }) => [name, ready ? 'ready' : 'not ready']);
  const certificates = report.certificates.map(({ name, expires, daysLeft }) => [name, expires, `${daysLeft} d`]);
  return [
    `Cluster ${report.cluster}, Kubernetes ${report.kubernetesVersion}${report.reachable ? '' : ': the API does not answer'}`,
    ...section('HOSTS', [...hosts, ...away]),
    ...section('NODES', nodes),
    ...section('CONTROL PLANE', controlPlane),
    ...section('CERTIFICATES', certificates),
    '',
  ].join('\n');
};

const section = (title: string, rows: readonly (readonly string[])[]): readonly string[] => {
  if (rows.length === 0) return [];
  const widths = rows.reduce<readonly number[]>(
    (found, row) => row.map((cell, index) => Math.max(found[index] ?? 0, cell.length)),
    [],
  );
  return [
    '',
    title,
    ...rows.map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd()),
  ];
};
