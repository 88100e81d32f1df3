import { type Cluster, isControlPlane, isEtcdHost, parseEndpoint } from '../../spec/index.ts';
import { toType } from '../to-type.ts';
import { type Check, type CheckContext, error, type Finding } from './check.ts';

const KUBELET = 10250;
const CONTROLLER_MANAGER = 10257;
const SCHEDULER = 10259;
const ETCD_CLIENT = 2379;
const ETCD_PEER = 2380;
/** A bare host may have no ss yet; preparation brings it. */
const NOT_FOUND = 127;

/** Who may hold a port on a host where an earlier run of this cluster began. */
const OURS = new Set(['kubelet', 'kube-apiserver', 'kube-controller', 'kube-scheduler', 'etcd']);

/** kubeadm's Port-<n>, which also says who holds the port. */
export const port: Check = {
  id: 'Port',
  test: async (context) => {
    const listening = await listeners(context);
    return portsOf(context).flatMap((number) => judge(context, number, listening.get(number)));
  },
};

const portsOf = ({ spec, node, cluster }: CheckContext): readonly number[] => {
  if (isEtcdHost(spec)) return [ETCD_CLIENT, ETCD_PEER];
  if (!isControlPlane(spec)) return [KUBELET];
  const etcd = 'local' in cluster.documents.cluster.etcd ? [ETCD_CLIENT, ETCD_PEER] : [];
  return [node.bindPort, SCHEDULER, CONTROLLER_MANAGER, KUBELET, ...etcd, ...virtualPort(cluster)];
};

/** Where haproxy listens for a virtual IP. */
const virtualPort = ({ virtualIp, controlPlaneEndpoint = '' }: Cluster): readonly number[] => {
  const { port } = parseEndpoint(controlPlaneEndpoint) ?? {};
  return virtualIp === undefined || port === undefined ? [] : [port];
};

const isOurs = (cluster: Cluster, number: number, { program }: Listener): boolean =>
  virtualPort(cluster).includes(number) ? program === 'haproxy' : OURS.has(program);

const judge = (
  { host, claimed, cluster }: CheckContext,
  number: number,
  holder: Listener | undefined,
): readonly Finding[] => {
  if (holder === undefined || (claimed && isOurs(cluster, number, holder))) return [];
  const message = `Port ${number} on ${host.name} is taken by ${holder.program} (pid ${holder.pid}).`;
  return [error(`Port-${number}`, message, `Stop it: ${toType(host.target, `kill ${holder.pid}`)}`)];
};

export interface Listener {
  readonly program: string;
  readonly pid: string;
}

const listeners = async ({ host }: CheckContext): Promise<ReadonlyMap<number, Listener>> => {
  const { stdout } = await host.query({ file: 'ss', args: ['-H', '-l', '-t', '-n', '-p'] }, { allow: [NOT_FOUND] });
  return parseListeners(stdout);
};

/** Reads `ss -Hltnp`: the port after the last colon of the fourth column, program and pid from `users:(("name",pid=1,…`. */
export const parseListeners = (output: string): ReadonlyMap<number, Listener> => {
  const found = new Map<number, Listener>();
  for (const line of output.split('\n')) {
    const number = Number(
      line
        .trim()
        .split(/\s+/)[3]
        ?.match(/:(\d+)$/)?.[1],
    );
    const [, program = 'an unknown program', pid = '?'] = line.match(/\(\("([^"]+)",pid=(\d+)/) ?? [];
    if (Number.isInteger(number)) found.set(number, { program, pid });
  }
  return found;
};
