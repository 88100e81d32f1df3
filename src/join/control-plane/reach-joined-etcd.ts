import { SlipwayError } from '../../errors/index.ts';
import { createDryRunEtcdMembers, createEtcdMembers, type EtcdMembers, type Kube } from '../../kube/index.ts';
import {
  bracketed,
  etcdAccess,
  etcdClientUrls,
  kubeApi,
  nodeOf,
  onJoiningControlPlanes,
  step,
} from '../../phases/index.ts';
import type { HostSpec } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import { certsWritten, etcdMembers, joinedCluster } from './artifacts.ts';

/** etcd's membership through the members that the cluster names, with the health-check client of this host. */
export const reachJoinedEtcd = step({
  id: 'join-control-plane/etcd-members',
  title: 'Reach etcd for control planes that join',
  where: onJoiningControlPlanes,
  needs: { cluster: joinedCluster, kube: kubeApi, certsWritten },
  gives: { etcdMembers },
  run: async (context, { cluster, kube }) => {
    const { host, member, plan, changed } = context;
    const node = nodeOf(cluster, member.spec, host.facts);
    const own = { name: node.name, peerUrl: `https://${bracketed(node.address)}:2380` };
    const { etcd, certificatesDir } = cluster.documents.cluster;
    if ('external' in etcd) return { etcdMembers: createDryRunEtcdMembers(undefined, own, changed) };
    const servers = await clientUrls(kube, `https://${bracketed(node.address)}:2379`);
    const members = await firstThatAnswers(context, certificatesDir, servers);
    return { etcdMembers: plan ? createDryRunEtcdMembers(members, own, changed) : members };
  },
});

/** This host's own last, for it may still be a learner, which answers nothing. */
const clientUrls = async (kube: Kube, own: string): Promise<readonly string[]> => {
  const urls = await etcdClientUrls(kube);
  return [...urls.filter((url) => url !== own), ...urls.filter((url) => url === own)];
};

const firstThatAnswers = async (
  { host, signal, changed }: PhaseContext<HostSpec>,
  certificatesDir: string,
  servers: readonly string[],
): Promise<EtcdMembers> => {
  let last: unknown;
  for (const server of servers) {
    const access = await etcdAccess(host, certificatesDir, server);
    const members = createEtcdMembers({ access, connect: host.dial, signal, onChange: changed });
    try {
      await members.list();
      return members;
    } catch (error) {
      members.close();
      last = error;
    }
  }
  const names = servers.length === 0 ? 'no pod of etcd is in the cluster' : `${servers.join(', ')} do not answer`;
  throw new SlipwayError('ETCD_UNAVAILABLE', `etcd cannot be reached: ${names}.`, {
    cause: last,
    hint: 'Look at its pods: kubectl -n kube-system get pods -l component=etcd -o wide',
  });
};
