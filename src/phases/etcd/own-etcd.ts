import type { Host } from '../../host/index.ts';
import { type KubeAccess, probeHttps, readHttp } from '../../kube/index.ts';
import { bracketed } from '../server-of.ts';
import { etcdAccess } from './etcd-access.ts';

/** The member of etcd on a host, seen from the host itself. */
export interface OwnEtcd {
  /** It takes requests of clients. */
  serves(): Promise<boolean>;
  /** It was sent all data and has taken them in, so that nothing but its own start keeps it from serving. */
  hasCaughtUp(): Promise<boolean>;
  /** Ends its process, and has it started again. */
  restart(): Promise<void>;
}

interface OwnEtcdOptions extends Pick<OwnEtcd, 'restart'> {
  readonly certificatesDir: string;
  /** Where it serves the host itself (port 2379), and tells of itself without TLS (port 2381). */
  readonly loopback: string;
}

export const ownEtcd = (host: Host, { certificatesDir, loopback, restart }: OwnEtcdOptions): OwnEtcd => {
  const own = { connect: host.dial, host: loopback, timeoutMs: ANSWER_MS };
  let access: Promise<KubeAccess> | undefined;
  return {
    serves: async () => {
      access ??= etcdAccess(host, certificatesDir, `https://${bracketed(loopback)}:2379`);
      const { cert, key } = await access;
      return (await probeHttps({ ...own, port: 2379, path: '/version', cert, key })) !== undefined;
    },
    hasCaughtUp: async () => {
      const metrics = (await readHttp({ ...own, port: 2381, path: '/metrics' })) ?? '';
      return receivedSnapshot.test(metrics) && !appliesSnapshot.test(metrics);
    },
    restart,
  };
};

/** On its own machine an answer takes milliseconds; one that does not serve yet takes connections and says nothing. */
const ANSWER_MS = 200;

const receivedSnapshot = /^etcd_network_snapshot_receive_success\{.*\} [1-9]/m;
const appliesSnapshot = /^etcd_server_snapshot_apply_in_progress_total [1-9]/m;
