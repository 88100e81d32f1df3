import type { Host } from '../host/index.ts';
import { createDryRunEtcdMembers, createEtcdMembers, type EtcdHost, type EtcdMembers } from '../kube/index.ts';
import { clusterSpec, etcdUnitFile, everywhere, manifestFile, step } from '../phases/index.ts';
import { type Cluster, type HostSpec, isControlPlane, isEtcdHost } from '../spec/index.ts';
import { etcdLeft, nodeForgotten } from './artifacts.ts';

const PATIENCE_MS = 30_000;

/**
 * kubeadm's remove-etcd-member: a dead member would count against the quorum of those that stay. Nothing to do for the last member, or
 * where every control plane of the file goes. A failure is told and stops nothing: the host goes all the same.
 */
export const leaveEtcd = step({
  id: 'reset/remove-etcd-member',
  title: 'Take the host out of etcd',
  where: everywhere,
  needs: { cluster: clusterSpec, nodeForgotten },
  gives: { etcdLeft },
  run: async ({ host, member, members, signal, changed, plan, warn }, { cluster }) => {
    const manifest = (await host.files.readText(manifestFile('etcd'))) ?? (await ownUnit(host));
    const [clientUrl, peerUrl] = ['advertise-client-urls', 'initial-advertise-peer-urls'].map(flagIn(manifest));
    if (
      clientUrl === undefined ||
      peerUrl === undefined ||
      allGo(cluster, member.spec, new Set(members.map((one) => one.name)))
    ) {
      return { etcdLeft: undefined };
    }
    const { certificatesDir } = cluster.documents.cluster;
    const [ca, cert, key] = await Promise.all(
      ['ca.crt', 'healthcheck-client.crt', 'healthcheck-client.key'].map((file) =>
        host.files.readText(`${certificatesDir}/etcd/${file}`),
      ),
    );
    const etcd = createEtcdMembers({
      access: { server: clientUrl, ca: ca ?? '', ...(cert && key ? { cert, key } : {}) },
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
    return { etcdLeft: undefined };
  },
  recover: async () => ({ etcdLeft: undefined }),
});

/** The first value of a flag in a static pod. */
const flagIn =
  (manifest = '') =>
  (flag: string): string | undefined =>
    new RegExp(`--${flag}=([^\\s,]+)`).exec(manifest)?.[1];

const allGo = ({ hosts }: Cluster, own: HostSpec, going: ReadonlySet<string>): boolean => {
  const like = hosts.filter(isEtcdHost(own) ? isEtcdHost : isControlPlane);
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
