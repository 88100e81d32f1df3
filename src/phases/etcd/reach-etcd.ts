import { SlipwayError } from '../../errors/index.ts';
import { createDryRunEtcdMembers, createEtcdMembers, type EtcdMembers } from '../../kube/index.ts';
import { isControlPlane } from '../../spec/index.ts';
import { apiServerServes, clusterSpec, etcdMembers, pki } from '../artifacts.ts';
import { nodeOf } from '../node.ts';
import { onLeader } from '../places.ts';
import { bracketed } from '../server-of.ts';
import { step } from '../step.ts';

/** etcd's membership through the leader's own connection and member, with kubeadm's health-check client. */
export const reachEtcd = step({
  id: 'etcd-members',
  title: 'Reach etcd for control planes that join or leave',
  where: onLeader,
  needs: { cluster: clusterSpec, pki, apiServerServes },
  gives: { etcdMembers },
  run: async ({ host, member, members: all, plan, changed, signal, warn }, { cluster, pki: { certs } }) => {
    const node = nodeOf(cluster, member.spec, host.facts);
    const { etcd, controlPlaneEndpoint } = cluster.documents.cluster;
    const isOneOfSeveral = all.filter(({ spec }) => isControlPlane(spec)).length > 1;
    if (isOneOfSeveral && controlPlaneEndpoint === undefined) warn(oneAddress(host.name));
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
      hint: 'Set spec.virtualIp to an unused address, or spec.controlPlaneEndpoint to a name or load balancer that leads to all of them.',
    },
  );
