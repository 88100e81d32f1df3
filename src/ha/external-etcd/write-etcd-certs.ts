import { type CertName, inspectCertificate, type PkiContext, type PkiFiles, startPki } from '../../certs/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import type { Host } from '../../host/index.ts';
import {
  claimed,
  clusterSpec,
  etcdClientWritten,
  manifestFile,
  onControlPlanes,
  onEtcdHosts,
  readPkiDirectory,
  step,
} from '../../phases/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';
import { every, type Member } from '../../workflow/index.ts';
import { etcdAuthority, etcdCertsWritten, etcdServing, etcdState } from './artifacts.ts';
import { etcdContextOf } from './etcd-context.ts';

const OF_MEMBERS: readonly CertName[] = ['etcd-ca', 'etcd-server', 'etcd-peer', 'etcd-healthcheck-client'];
const OF_CLIENTS: readonly CertName[] = ['etcd-ca', 'apiserver-etcd-client'];

/** etcd's authority with its key, and the host's own certificates under it. */
export const writeEtcdCerts = step({
  id: 'external-etcd/certs',
  title: 'Write the certificates of etcd',
  where: onEtcdHosts,
  needs: { cluster: clusterSpec, claimed, authority: etcdAuthority, state: etcdState },
  gives: { etcdCertsWritten },
  run: async ({ host, member }, { cluster, authority, state }) => {
    await write(host, etcdContextOf(cluster, member.spec), state.files, authority.files, OF_MEMBERS);
    return { etcdCertsWritten: undefined };
  },
});

const onClients = (member: Member<HostSpec>, members: readonly Member<HostSpec>[]): boolean =>
  onControlPlanes(member, members) && members.some((one) => onEtcdHosts(one, members));

/** The API server's own client certificate; the authority's key stays with the members. */
export const writeEtcdClient = step({
  id: 'external-etcd/client',
  title: 'Write what the API server needs to reach etcd',
  where: onClients,
  needs: { cluster: clusterSpec, claimed, authority: etcdAuthority, serving: every(etcdServing) },
  gives: { etcdClientWritten },
  run: async ({ host, member }, { cluster, authority }) => {
    const context = etcdContextOf(cluster, member.spec);
    await refuseAnother(host, cluster);
    const found = await readPkiDirectory(host, context.cluster);
    const open: PkiFiles = new Map([...found].filter(([name]) => name.startsWith('apiserver-etcd-client')));
    await write(host, context, open, authority.files, OF_CLIENTS, (name) => name !== 'etcd/ca.key');
    return { etcdClientWritten: undefined };
  },
  recover: async () => ({ etcdClientWritten: undefined }),
});

/** An API server that runs keeps its data: it goes over to other members only by way of those it knows. */
const refuseAnother = async (host: Host, cluster: Cluster): Promise<void> => {
  const { etcd } = cluster.documents.cluster;
  const manifest = (await host.files.readText(manifestFile('kube-apiserver'))) ?? '';
  const used = /--etcd-servers=([^\s"']+)/.exec(manifest)?.[1]?.split(',') ?? [];
  const wanted = 'external' in etcd ? etcd.external.endpoints : [];
  if (used.length === 0 || used.some((url) => wanted.includes(url))) return;
  throw new SlipwayError(
    'ETCD_REFUSED',
    `The API server on ${host.name} keeps its data in the etcd at ${used.join(', ')}, and the file names none of its members: at ${wanted.join(', ')} it would find nothing.`,
    { hint: 'Leave at least one of the present members in the file; those that are new join it.', host: host.name },
  );
};

/** Keys first: a kill in between must not leave a certificate without its key. */
const write = async (
  host: Host,
  context: PkiContext,
  own: PkiFiles,
  authority: PkiFiles,
  names: readonly CertName[],
  isMeant: (file: string) => boolean = () => true,
): Promise<void> => {
  const certs = startPki(context, new Map([...lasting(own, context.now), ...authority]), { only: names });
  const rows = await Promise.all(names.map(certs.row));
  const files = rows
    .flatMap((row) => row.files)
    .filter(([name, { made }]) => isMeant(name) && (made || authority.has(name)))
    .map(([name, { content, mode }]) => ({
      path: `${context.cluster.certificatesDir}/${name}`,
      content,
      mode,
      secret: name.endsWith('.key'),
    }));
  await host.files.ensure(files.filter(({ secret }) => secret));
  await host.files.ensure(files.filter(({ secret }) => !secret));
};

const DAY_MS = 86_400_000;
/** As long as an apply every other week needs to come in time. etcd and the API server read new certificates at the next handshake. */
const LAST_DAYS = 30;

/** Without the pairs that end soon: those are made anew. */
const lasting = (files: PkiFiles, now: Date): PkiFiles => {
  const ends = (name: string): boolean => {
    const pem = files.get(name.replace(/\.key$/, '.crt'));
    if (pem === undefined || name.startsWith('etcd/ca.')) return false;
    const { notAfter } = inspectCertificate(Buffer.from(pem).toString('utf8'), name);
    return notAfter.getTime() - now.getTime() < LAST_DAYS * DAY_MS;
  };
  return new Map([...files].filter(([name]) => !ends(name)));
};
