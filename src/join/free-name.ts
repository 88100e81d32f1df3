import { SlipwayError } from '../errors/index.ts';
import type { EtcdMembers, Kube, KubeObject } from '../kube/index.ts';
import {
  addressOfNode,
  bootstrapKubeconfig,
  claimed,
  clusterSpec,
  controlPlanesLeft,
  etcdMembers,
  isNodeReady,
  kubeApi,
  kubeconfigFile,
  nodeNameFree,
  nodeOf,
  onJoiningControlPlanes,
  onWorkers,
  releaseMembers,
  step,
} from '../phases/index.ts';
import type { Cluster, HostSpec } from '../spec/index.ts';
import type { PhaseContext } from '../workflow/index.ts';
import { joinedCluster } from './control-plane/artifacts.ts';

/** A worker that comes back empty under its old name joins anew: its old node goes first. */
export const freeWorkerName = step({
  id: 'join/free-name',
  title: 'Free the name of a host that came back empty',
  where: onWorkers,
  needs: { cluster: clusterSpec, claimed, kube: kubeApi },
  gives: { nodeNameFree },
  run: async (context, { cluster, kube }) => {
    await freeName(context, cluster, kube, undefined);
    return { nodeNameFree: undefined };
  },
  recover: async () => ({ nodeNameFree: undefined }),
});

/** The same for a control plane, whose old member of etcd goes before its node. */
export const freeControlPlaneName = step({
  id: 'join-control-plane/free-name',
  title: 'Free the name of a host that came back empty',
  where: onJoiningControlPlanes,
  needs: { cluster: joinedCluster, claimed, kube: kubeApi, etcd: etcdMembers, controlPlanesLeft },
  gives: { nodeNameFree },
  run: async (context, { cluster, kube, etcd }) => {
    await freeName(context, cluster, kube, 'local' in cluster.documents.cluster.etcd ? etcd : undefined);
    return { nodeNameFree: undefined };
  },
  recover: async () => ({ nodeNameFree: undefined }),
});

const freeName = async (
  context: PhaseContext<HostSpec>,
  cluster: Cluster,
  kube: Kube,
  etcd: EtcdMembers | undefined,
): Promise<void> => {
  const { host, member, signal, say } = context;
  const known = await host.files.look([kubeconfigFile('kubelet.conf'), bootstrapKubeconfig]);
  if (known.some(({ kind }) => kind !== 'absent')) return;
  const { name, address } = nodeOf(cluster, member.spec, host.facts);
  const ref = { apiVersion: 'v1', kind: 'Node', name };
  const node = await kube.get(ref);
  const old = (await etcd?.list())?.filter((peer) => peer.name === name) ?? [];
  if (node === undefined && old.length === 0) return;
  if (node !== undefined) await seeThatItIsGone(kube, node, address, signal);
  say(`${name} came back empty: what the cluster knows of it is removed first`);
  await etcd?.inTurn(() => releaseMembers(etcd, { members: old, signal }));
  if (node !== undefined) await kube.remove(ref);
};

const NOTICED_MS = 60_000;

/** The machine of this address is the one we are on; one with another may still be alive, until its node is not Ready any more. */
const seeThatItIsGone = async (kube: Kube, node: KubeObject, address: string, signal: AbortSignal): Promise<void> => {
  const { name } = node.metadata;
  if (!isNodeReady(node) || addressOfNode(node) === address) return;
  const isGone = async (): Promise<true | undefined> => {
    const now = await kube.get({ apiVersion: 'v1', kind: 'Node', name });
    return now && isNodeReady(now) ? undefined : true;
  };
  try {
    await kube.until(`the old ${name} to be gone`, isGone, { timeoutMs: NOTICED_MS, signal });
  } catch (cause) {
    if (!(cause instanceof SlipwayError && cause.code === 'WAIT_TIMEOUT')) throw cause;
    throw new SlipwayError(
      'JOIN_REFUSED',
      `A node named "${name}" is in the cluster and Ready, on another machine (${addressOfNode(node)}).`,
      { cause, hint: `Give this host another nodeName, or stop the other machine first.` },
    );
  }
};
