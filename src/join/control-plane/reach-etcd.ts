import { SlipwayError } from '../../errors/index.ts';
import { createDryRunEtcdMembers, createEtcdMembers, type EtcdMembers } from '../../kube/index.ts';
import { bracketed, clusterSpec, controlPlaneHealthy, nodeOf, pki, step } from '../../phases/index.ts';
import { etcdMembers } from './artifacts.ts';
import { onLeaderOfSeveral } from './share-pki.ts';

/** etcd's membership through the leader's own connection and member, with kubeadm's health-check client. */
export const reachEtcd = step({
  id: 'join-control-plane/etcd-members',
  title: 'Reach etcd for control planes that join',
  where: onLeaderOfSeveral,
  needs: { cluster: clusterSpec, pki, controlPlaneHealthy },
  gives: { etcdMembers },
  run: async ({ host, member, plan, changed, signal, warn }, { cluster, pki: { certs } }) => {
    const node = nodeOf(cluster, member.spec, host.facts);
    const { etcd, controlPlaneEndpoint } = cluster.documents.cluster;
    if (controlPlaneEndpoint === undefined) warn(oneAddress(host.name));
    const at = `https://${bracketed(node.address)}`;
    const first = { name: node.name, peerUrl: `${at}:2380` };
    if ('external' in etcd) return { etcdMembers: createDryRunEtcdMembers(undefined, first, changed) };
    const [ca, cert, key] = await Promise.all(
      ['etcd/ca.crt', 'etcd/healthcheck-client.crt', 'etcd/healthcheck-client.key'].map(certs.file),
    );
    const members = createEtcdMembers({
      access: { server: `${at}:2379`, ca: ca ?? '', ...(cert && key ? { cert, key } : {}) },
      connect: host.dial,
      signal,
      onChange: changed,
    });
    if (!plan) return { etcdMembers: members };
    const live = (await isThere(members)) ? members : undefined;
    return { etcdMembers: createDryRunEtcdMembers(live, first, changed) };
  },
});

const isThere = (members: EtcdMembers): Promise<boolean> =>
  members.list().then(
    () => true,
    () => false,
  );

const oneAddress = (leader: string): SlipwayError =>
  new SlipwayError(
    'SPEC_INVALID',
    `The cluster has several control planes but one address, that of ${leader}: without it nodes and users do not reach the others.`,
    {
      hint: 'Before the first apply, set spec.virtualIp to an unused address, or spec.controlPlaneEndpoint to a name or load balancer that leads to all of them.',
    },
  );
