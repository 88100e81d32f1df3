import { probeHttps } from '../kube/index.ts';
import { parseDuration } from '../spec/index.ts';
import { apiServerServes, clusterSpec, kubeletRunning } from './artifacts.ts';
import { nodeOf } from './node.ts';
import { onLeader } from './places.ts';
import { step } from './step.ts';
import { toType } from './to-type.ts';
import { manifestWritten } from './write-manifests.ts';

const POLL_MS = 50;

/** Any answer counts: an API server that has just started refuses whom it does not know yet, and works for its administrators. */
export const waitApiServer = step({
  id: 'wait-api-server',
  title: 'Wait until the API server takes requests',
  where: onLeader,
  needs: {
    cluster: clusterSpec,
    kubeletRunning,
    etcd: manifestWritten('etcd'),
    apiserver: manifestWritten('kube-apiserver'),
  },
  gives: { apiServerServes },
  run: async ({ host, member, signal }, { cluster }) => {
    const { address, bindPort, timeouts } = nodeOf(cluster, member.spec, host.facts);
    const answers = async (): Promise<true | undefined> =>
      (await probeHttps({ connect: host.dial, host: address, port: bindPort, path: '/livez' })) === undefined
        ? undefined
        : true;
    await host.until(`the API server on ${host.name}`, answers, {
      timeoutMs: parseDuration(timeouts.controlPlaneComponentHealthCheck),
      intervalMs: POLL_MS,
      signal,
      hint: `Look at its log: ${toType(host.target, 'tail -n 50 /var/log/pods/kube-system_kube-apiserver-*/*/*.log')}`,
    });
    return { apiServerServes: undefined };
  },
  recover: async () => ({ apiServerServes: undefined }),
});
