import type { Host } from '../host/index.ts';
import { parseDuration } from '../spec/index.ts';
import { clusterSpec, etcdStarts, kubeletRunning } from './artifacts.ts';
import { nodeOf } from './node.ts';
import { onLeader } from './places.ts';
import { step } from './step.ts';
import { toType } from './to-type.ts';
import { manifestWritten } from './write-manifests.ts';

const POLL_MS = 25;
const CLIENT_PORT = 2379;

/**
 * An API server that is there before etcd tries again a second later only; one that comes when the container of etcd is
 * being made finds it in time.
 */
export const waitEtcd = step({
  id: 'wait-etcd',
  title: 'Wait until etcd is on its way',
  where: onLeader,
  needs: { cluster: clusterSpec, kubeletRunning, etcd: manifestWritten('etcd') },
  gives: { etcdStarts },
  run: async ({ host, member, signal }, { cluster }) => {
    if ('external' in cluster.documents.cluster.etcd) return { etcdStarts: undefined };
    const { name, timeouts } = nodeOf(cluster, member.spec, host.facts);
    const isOnItsWay = async () => ((await hasContainer(host, name)) || (await isOpen(host)) ? true : undefined);
    await host.until(`etcd on ${host.name}`, isOnItsWay, {
      timeoutMs: parseDuration(timeouts.controlPlaneComponentHealthCheck),
      intervalMs: POLL_MS,
      signal,
      hint: `Ask the kubelet why: ${toType(host.target, 'journalctl -u kubelet -n 50')}`,
    });
    return { etcdStarts: undefined };
  },
  recover: async () => ({ etcdStarts: undefined }),
});

const POD_LOGS = '/var/log/pods';

/** The kubelet makes the folder for a container's log just before the container. */
const hasContainer = async (host: Host, nodeName: string): Promise<boolean> => {
  const pods = (await host.files.list(POD_LOGS)).filter((pod) => pod.startsWith(`kube-system_etcd-${nodeName}_`));
  const containers = await Promise.all(pods.map((pod) => host.files.list(`${POD_LOGS}/${pod}`)));
  return containers.flat().includes('etcd');
};

/** Where a kubelet keeps logs elsewhere. */
const isOpen = async (host: Host): Promise<boolean> => {
  try {
    (await host.dial({ host: '127.0.0.1', port: CLIENT_PORT })).destroy();
    return true;
  } catch {
    return false;
  }
};
