import type { Host } from '../../host/index.ts';
import { type KubeAccess, probeHttps, readHttp } from '../../kube/index.ts';
import { bracketed } from '../server-of.ts';
import { etcdAccess } from './etcd-access.ts';

/** The member of etcd on a host, seen from the host itself. */
export interface OwnEtcd {
  /** It takes requests of clients; how long it has to answer follows from what `hasCaughtUp` took. */
  serves(): Promise<boolean>;
  /** It was sent all data and has taken them in, so that nothing but its own start keeps it from serving. */
  hasCaughtUp(): Promise<boolean>;
  /** Ends its process, and has it started again. */
  restart(): Promise<void>;
  /** For whoever polls while it has not come: sees to it that whoever starts it knows what is in place now. */
  wake(): Promise<void>;
}

interface OwnEtcdOptions extends Pick<OwnEtcd, 'restart' | 'wake'> {
  readonly certificatesDir: string;
  /** Where it serves the host itself (port 2379), and tells of itself without TLS (port 2381). */
  readonly loopback: string;
}

export const ownEtcd = (host: Host, { certificatesDir, loopback, ...how }: OwnEtcdOptions): OwnEtcd => {
  const own = { connect: host.dial, host: loopback };
  let access: Promise<KubeAccess> | undefined;
  let wayMs = 0;
  return {
    serves: async () => {
      access ??= etcdAccess(host, certificatesDir, `https://${bracketed(loopback)}:2379`);
      const { cert, key } = await access;
      const timeoutMs = ANSWER_MS + ROUND_TRIPS * wayMs;
      return (await probeHttps({ ...own, port: 2379, path: '/version', cert, key, timeoutMs })) !== undefined;
    },
    hasCaughtUp: async () => {
      const startedMs = performance.now();
      const metrics = (await readHttp({ ...own, port: 2381, path: '/metrics' })) ?? '';
      wayMs = Math.ceil(performance.now() - startedMs);
      return receivedSnapshot.test(metrics) && !appliesSnapshot.test(metrics);
    },
    ...how,
  };
};

/** On its own machine an answer takes milliseconds; one that does not serve yet takes connections and says nothing. */
const ANSWER_MS = 200;
/** The way there may be long. A handshake crosses it more often than the metrics, which came without, did. */
const ROUND_TRIPS = 3;

const receivedSnapshot = /^etcd_network_snapshot_receive_success\{.*\} [1-9]/m;
const appliesSnapshot = /^etcd_server_snapshot_apply_in_progress_total [1-9]/m;
