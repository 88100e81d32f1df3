import { SlipwayError } from '../errors/index.ts';
import { createDryRunEtcdMembers, type EtcdMembers, type Kube } from '../kube/index.ts';
import { bracketed, clusterSpec, nodeOf, openEtcd, openKube, type Step, step } from '../phases/index.ts';
import type { Cluster, HostSpec } from '../spec/index.ts';
import type { PhaseContext } from '../workflow/index.ts';
import { stayingCluster } from './artifacts.ts';

/** The cluster that hosts leave, through a control plane that stays. What cannot be reached is told and stops nothing: hosts go all the same. */
export const reachStaying = (staying: string): Step =>
  step({
    id: 'reset/cluster',
    title: 'Reach the cluster that is left',
    where: ({ name }) => name === staying,
    needs: { cluster: clusterSpec },
    gives: { stayingCluster },
    run: async (context, { cluster }) => ({
      stayingCluster: { kube: await reachKube(context, cluster), etcd: await reachEtcdThere(context, cluster) },
    }),
  });

const reachKube = (context: PhaseContext<HostSpec>, cluster: Cluster): Promise<Kube | undefined> =>
  openKube(context, cluster, 'admin.conf').catch((error: unknown) => {
    context.warn(
      `Nodes that leave stay known to the cluster: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  });

/** An etcd that answers, be it that it has no leader: then nobody may leave. */
const reachEtcdThere = async (context: PhaseContext<HostSpec>, cluster: Cluster): Promise<EtcdMembers | undefined> => {
  const { host, member, plan, changed } = context;
  if ('external' in cluster.documents.cluster.etcd) return undefined;
  const etcd = await openEtcd(context, cluster);
  const isThere = await etcd.list().then(() => true, answers);
  if (!isThere) return undefined;
  const { name, address } = nodeOf(cluster, member.spec, host.facts);
  return plan ? createDryRunEtcdMembers(etcd, { name, peerUrl: `https://${bracketed(address)}:2380` }, changed) : etcd;
};

const answers = (error: unknown): boolean => {
  if (!(error instanceof SlipwayError) || error.code === 'ABORTED') throw error;
  return !(error.cause instanceof SlipwayError && error.cause.code === 'KUBE_UNREACHABLE');
};
