import type { Host } from '../host/index.ts';
import { probeHttps } from '../kube/index.ts';
import { kubeconfigFile, kubeletClientCertificate, manifestFile, nodeOf } from '../phases/index.ts';
import { type Cluster, type HostSpec, isControlPlane } from '../spec/index.ts';

/**
 * How much of a cluster is on a host: its API answers; it holds the cluster's data; it is a node whose data is elsewhere or gone; a run
 * began there; nothing.
 */
export type Presence = 'serves' | 'holds' | 'node' | 'begun' | 'bare';

export interface Sight {
  /** As the cluster file calls it. */
  readonly host: string;
  readonly presence: Presence;
  /** SHA-256 of the file of the cluster's CA. */
  readonly ca?: string;
  /** It led a run before: super-admin.conf is on such hosts only. */
  readonly hasLed?: boolean;
}

/** Reads only: one look at files, and one question to the API server of the host where there is one. */
export const lookForCluster = async (host: Host, spec: HostSpec, cluster: Cluster): Promise<Sight> => {
  const { certificatesDir, etcd } = cluster.documents.cluster;
  const apiServer = manifestFile('kube-apiserver');
  const data = 'local' in etcd ? `${etcd.local.dataDir}/member` : kubeconfigFile('admin.conf');
  const paths = {
    ca: `${certificatesDir}/ca.crt`,
    apiServer,
    data,
    identity: kubeletClientCertificate,
    led: kubeconfigFile('super-admin.conf'),
    caKey: `${certificatesDir}/ca.key`,
  };
  const states = await host.files.look(Object.values(paths));
  const has = (path: string): boolean => states.some((state) => state.path === path && state.kind !== 'absent');
  const ca = states.find(({ path }) => path === paths.ca)?.sha256;
  // Where a first run was cut, the kubelet has a certificate before etcd has data. Whoever holds the authority leaves nobody behind.
  const holdsAuthority = isControlPlane(spec) && (has(paths.caKey) || has(paths.led));
  const presence = async (): Promise<Presence> => {
    const holds = isControlPlane(spec) && has(paths.data) && has(paths.ca);
    if (holds && has(paths.apiServer) && (await answers(host, spec, cluster))) return 'serves';
    if (holds) return 'holds';
    if (has(paths.identity) && !holdsAuthority) return 'node';
    return has(paths.ca) ? 'begun' : 'bare';
  };
  return { host: spec.name, presence: await presence(), hasLed: has(paths.led), ...(ca === undefined ? {} : { ca }) };
};

const OK = 200;
const PROBE_MS = 3_000;

const answers = async (host: Host, spec: HostSpec, cluster: Cluster): Promise<boolean> => {
  const { address, bindPort } = nodeOf(cluster, spec, host.facts);
  const asked = { connect: host.dial, host: address, port: bindPort, path: '/livez', timeoutMs: PROBE_MS };
  return (await probeHttps(asked)) === OK;
};
