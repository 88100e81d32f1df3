import type { Host } from '../host/index.ts';
import { createDryRunEtcdMembers, createEtcdMembers, type EtcdHost, type EtcdMembers } from '../kube/index.ts';
import {
  bracketed,
  clusterSpec,
  etcdAccess,
  etcdUnitFile,
  everywhere,
  manifestFile,
  nodeOf,
  releaseMembers,
  type Step,
  step,
} from '../phases/index.ts';
import { type Cluster, type HostSpec, isControlPlane, isEtcdHost } from '../spec/index.ts';
import type { Artifact, PhaseContext } from '../workflow/index.ts';
import { etcdLeft, stayingCluster } from './artifacts.ts';

const PATIENCE_MS = 30_000;

/**
 * kubeadm's remove-etcd-member: a dead member would count against the quorum of those that stay. Through a control plane that stays it
 * is done only where the others keep a majority: throws ETCD_REFUSED before the host is touched. Otherwise through the host's own member,
 * and a failure is told and stops nothing. `before` is what must be done by then. Nothing to do for the last member, or where every control plane of the file goes.
 */
export const leaveEtcdAfter = (before: Artifact<unknown>): Step =>
  step({
    id: 'reset/remove-etcd-member',
    title: 'Take the host out of etcd',
    where: everywhere,
    needs: { cluster: clusterSpec, before, staying: stayingCluster },
    gives: { etcdLeft },
    run: async (context, { cluster, staying }) => {
      const isOfControlPlanes = isControlPlane(context.member.spec);
      if (staying?.etcd && isOfControlPlanes) await leaveThrough(staying.etcd, context, cluster);
      else if (staying || !allGo(cluster, context)) await leaveByItself(context, cluster);
      return { etcdLeft: undefined };
    },
    recover: async () => ({ etcdLeft: undefined }),
  });

type Context = PhaseContext<HostSpec>;

const leaveThrough = async (etcd: EtcdMembers, { host, member, signal }: Context, cluster: Cluster): Promise<void> => {
  const { name, address } = nodeOf(cluster, member.spec, host.facts);
  const peerUrl = `https://${bracketed(address)}:2380`;
  await etcd.inTurn(async () => {
    const own = (await etcd.list()).filter((peer) => peer.name === name || peer.peerUrls.includes(peerUrl));
    await releaseMembers(etcd, { members: own, signal });
  });
};

const leaveByItself = async (context: Context, cluster: Cluster): Promise<void> => {
  const { host, member, signal, changed, plan, warn } = context;
  const manifest = (await host.files.readText(manifestFile('etcd'))) ?? (await ownUnit(host));
  const [clientUrl, peerUrl] = ['advertise-client-urls', 'initial-advertise-peer-urls'].map(flagIn(manifest));
  if (clientUrl === undefined || peerUrl === undefined) return;
  const { certificatesDir } = cluster.documents.cluster;
  const etcd = createEtcdMembers({
    access: await etcdAccess(host, certificatesDir, clientUrl),
    connect: host.dial,
    signal,
    onChange: changed,
  });
  const own = { name: member.name, peerUrl };
  await leave(plan ? createDryRunEtcdMembers(etcd, own, changed) : etcd, own)
    .catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      warn(`${host.name} stays a member of etcd, which the others have to do without: ${why}`);
    })
    .finally(etcd.close);
};

/** The first value of a flag in a static pod. */
const flagIn =
  (manifest = '') =>
  (flag: string): string | undefined =>
    new RegExp(`--${flag}=([^\\s,]+)`).exec(manifest)?.[1];

const allGo = ({ hosts }: Cluster, { member, members }: Context): boolean => {
  const going = new Set(members.map(({ name }) => name));
  const like = hosts.filter(isEtcdHost(member.spec) ? isEtcdHost : isControlPlane);
  return like.length > 1 && like.every(({ name }) => going.has(name));
};

/** Of an etcd on a host of its own, unless somebody else put it there. */
const ownUnit = async (host: Host): Promise<string | undefined> => {
  const unit = await host.files.readText(etcdUnitFile);
  return unit?.startsWith('# Written by Slipway') ? unit : undefined;
};

const leave = async (etcd: EtcdMembers, host: EtcdHost): Promise<void> => {
  const members = await etcd.list();
  const own = members.find(({ peerUrls }) => peerUrls.includes(host.peerUrl));
  if (own === undefined || members.length === 1) return;
  const removed = async (): Promise<true> => {
    await etcd.remove(host, own.id);
    return true;
  };
  await etcd.until(`etcd to let ${host.name} go`, removed, { timeoutMs: PATIENCE_MS });
};
