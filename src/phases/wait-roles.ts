import { SlipwayError } from '../errors/index.ts';
import { probeHttps } from '../kube/index.ts';
import { apiServerServes, clusterSpec, rolesMade } from './artifacts.ts';
import { nodeOf } from './node.ts';
import { onLeader } from './places.ts';
import { step } from './step.ts';

const POLL_MS = 50;
const PATIENCE_MS = 30_000;
const FORBIDDEN = 403;
const UNAVAILABLE = 500;

/**
 * A new API server makes its roles some seconds after it takes requests. A controller-manager or scheduler that asks before is
 * refused, and tries again after two to four seconds only. Anybody may ask for `/livez` once the roles are there.
 */
export const waitRoles = step({
  id: 'wait-roles',
  title: 'Wait until the API server has made its roles',
  where: onLeader,
  needs: { cluster: clusterSpec, apiServerServes },
  gives: { rolesMade },
  run: async ({ host, member, signal }, { cluster }) => {
    const { address, bindPort } = nodeOf(cluster, member.spec, host.facts);
    const hasRoles = async (): Promise<true | undefined> => {
      const status = await probeHttps({ connect: host.dial, host: address, port: bindPort, path: '/livez' });
      return status === undefined || status === FORBIDDEN || status >= UNAVAILABLE ? undefined : true;
    };
    try {
      await host.until(`the roles of ${host.name}`, hasRoles, {
        timeoutMs: PATIENCE_MS,
        intervalMs: POLL_MS,
        signal,
      });
    } catch (error) {
      // Whoever waits for the control plane's health tells what is wrong.
      if (!(error instanceof SlipwayError && error.code === 'WAIT_TIMEOUT')) throw error;
    }
    return { rolesMade: undefined };
  },
  recover: async () => ({ rolesMade: undefined }),
});
