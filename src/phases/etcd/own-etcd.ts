import type { Host } from '../../host/index.ts';
import { type KubeAccess, probeHttps, readHttp } from '../../kube/index.ts';
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
  /** Where clients on the host reach it. */
  readonly clientUrl: string;
  /** Where it tells of itself without TLS, at port 2381. */
  readonly loopback: string;
}

export const ownEtcd = (host: Host, { certificatesDir, clientUrl, loopback, restart }: OwnEtcdOptions): OwnEtcd => {
  const { hostname, port } = new URL(clientUrl);
  const client = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), path: '/version' };
  const metrics = { host: loopback, port: 2381, path: '/metrics' };
  let access: Promise<KubeAccess> | undefined;
  return {
    serves: async () => {
      access ??= etcdAccess(host, certificatesDir, clientUrl);
      const { cert, key } = await access;
      return (await probeHttps({ connect: host.dial, ...client, cert, key, timeoutMs: ANSWER_MS })) !== undefined;
    },
    hasCaughtUp: async () => {
      const told = (await readHttp({ connect: host.dial, ...metrics, timeoutMs: ANSWER_MS })) ?? '';
      return receivedSnapshot.test(told) && !appliesSnapshot.test(told);
    },
    restart,
  };
};

/** On its own machine an answer takes milliseconds. */
const ANSWER_MS = 500;

const receivedSnapshot = /^etcd_network_snapshot_receive_success\{.*\} [1-9]/m;
const appliesSnapshot = /^etcd_server_snapshot_apply_in_progress_total [1-9]/m;
