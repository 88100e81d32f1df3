import { SlipwayError } from '../../errors/index.ts';
import type { Host } from '../../host/index.ts';
import { probeHttp } from '../../kube/index.ts';
import { clusterSpec, etcdStarts, kubeletRunning } from '../artifacts.ts';
import { manifestWritten } from '../control-plane/write-manifests.ts';
import { nodeOf } from '../node.ts';
import { onLeader } from '../places.ts';
import { step } from '../step.ts';
import { watchKubelet } from '../watch-kubelet.ts';

const POLL_MS = 25;
const PATIENCE_MS = 30_000;
const HEALTH_PORT = 2381;

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
    const { name } = nodeOf(cluster, member.spec, host.facts);
    const watch = watchKubelet(host);
    const isOnItsWay = async (): Promise<true | undefined> => {
      if ((await hasContainer(host, name)) || (await answers(host))) return true;
      await watch();
      return undefined;
    };
    try {
      await host.until(`etcd on ${host.name}`, isOnItsWay, { timeoutMs: PATIENCE_MS, intervalMs: POLL_MS, signal });
    } catch (error) {
      // Whoever waits for the API server tells what is wrong.
      if (!(error instanceof SlipwayError && error.code === 'WAIT_TIMEOUT')) throw error;
    }
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

/** Any answer of its health check, for kubelets that keep logs elsewhere. */
const answers = async ({ dial }: Host): Promise<boolean> =>
  (await probeHttp({ connect: dial, host: '127.0.0.1', port: HEALTH_PORT, path: '/health' })) !== undefined;
