import type { ClusterConfiguration } from '../spec/index.ts';
import type { PkiContext } from './pki-context.ts';
import { apiServerSans, etcdPeerSans, etcdServerSans, noSans, type Sans } from './sans.ts';

export type Usage = 'serverAuth' | 'clientAuth';

export type CaName = 'ca' | 'front-proxy-ca' | 'etcd-ca';
export type LeafName =
  | 'apiserver'
  | 'apiserver-kubelet-client'
  | 'front-proxy-client'
  | 'etcd-server'
  | 'etcd-peer'
  | 'etcd-healthcheck-client'
  | 'apiserver-etcd-client';
/** Names of the phases `certs/<name>`; `sa` is a pair of keys without a certificate. */
export type CertName = CaName | LeafName | 'sa';

/** One of kubeadm's certificates. */
export interface CertSpec {
  readonly name: CaName | LeafName;
  /** Base name below the PKI directory: `etcd/server` stands for `etcd/server.crt` and `etcd/server.key`. */
  readonly path: string;
  readonly commonName: string | ((context: PkiContext) => string);
  readonly organizations: readonly string[];
  /** Empty for an authority. */
  readonly usages: readonly Usage[];
  /** The authority that signs it; absent when it is one itself. */
  readonly ca?: CaName;
  readonly sans: (context: PkiContext) => Sans;
}

const authority = (name: CaName, path: string, commonName: string): CertSpec => ({
  name,
  path,
  commonName,
  organizations: [],
  usages: [],
  sans: () => ({ ...noSans, dns: [commonName] }),
});

const client = (name: LeafName, path: string, ca: CaName, commonName: string): CertSpec => ({
  name,
  path,
  commonName,
  organizations: [],
  usages: ['clientAuth'],
  ca,
  sans: () => noSans,
});

const nodeName = (context: PkiContext): string => context.nodeName;

/** Kubeadm's certificates, each after the authority that signs it. */
export const certTable: readonly CertSpec[] = [
  authority('ca', 'ca', 'kubernetes'),
  {
    name: 'apiserver',
    path: 'apiserver',
    commonName: 'kube-apiserver',
    organizations: [],
    usages: ['serverAuth'],
    ca: 'ca',
    sans: apiServerSans,
  },
  client('apiserver-kubelet-client', 'apiserver-kubelet-client', 'ca', 'kube-apiserver-kubelet-client'),
  authority('front-proxy-ca', 'front-proxy-ca', 'front-proxy-ca'),
  client('front-proxy-client', 'front-proxy-client', 'front-proxy-ca', 'front-proxy-client'),
  authority('etcd-ca', 'etcd/ca', 'etcd-ca'),
  {
    name: 'etcd-server',
    path: 'etcd/server',
    commonName: nodeName,
    organizations: [],
    // etcd's own gateway calls the server with the server's certificate, so it is a client's as well.
    usages: ['serverAuth', 'clientAuth'],
    ca: 'etcd-ca',
    sans: etcdServerSans,
  },
  {
    name: 'etcd-peer',
    path: 'etcd/peer',
    commonName: nodeName,
    organizations: [],
    usages: ['serverAuth', 'clientAuth'],
    ca: 'etcd-ca',
    sans: etcdPeerSans,
  },
  client('etcd-healthcheck-client', 'etcd/healthcheck-client', 'etcd-ca', 'kube-etcd-healthcheck-client'),
  client('apiserver-etcd-client', 'apiserver-etcd-client', 'etcd-ca', 'kube-apiserver-etcd-client'),
];

/** The rows one cluster needs: with external etcd everything of etcd's authority is the user's. */
export const certsFor = (cluster: Pick<ClusterConfiguration, 'etcd'>): readonly CertSpec[] =>
  'external' in cluster.etcd ? certTable.filter((spec) => spec.name !== 'etcd-ca' && spec.ca !== 'etcd-ca') : certTable;

export const commonNameOf = (spec: CertSpec, context: PkiContext): string =>
  typeof spec.commonName === 'string' ? spec.commonName : spec.commonName(context);
