import type { Host } from '../../host/index.ts';
import { clusterSpec, endpointHeld, onLeader, step, toType } from '../../phases/index.ts';
import { virtualIpStarted } from './artifacts.ts';
import { virtualPortOf } from './virtual-ip-values.ts';

const PATIENCE_MS = 60_000;
const POLL_MS = 200;

/** Nothing of Kubernetes starts before somebody holds the address: what is written from then on names it. */
export const holdVirtualIp = step({
  id: 'virtual-ip/held',
  title: 'Wait until the virtual IP is held',
  where: onLeader,
  needs: { cluster: clusterSpec, virtualIpStarted },
  gives: { endpointHeld },
  run: async ({ host, signal }, { cluster }) => {
    const { virtualIp = '' } = cluster;
    await host.until(`the virtual IP ${virtualIp}`, () => accepts(host, virtualIp, virtualPortOf(cluster)), {
      timeoutMs: PATIENCE_MS,
      intervalMs: POLL_MS,
      signal,
      hint: `Look at keepalived: ${toType(host.target, 'journalctl -n 50 -u keepalived -u haproxy')}`,
    });
    return { endpointHeld: undefined };
  },
  recover: async () => ({ endpointHeld: undefined }),
});

/** haproxy takes connections also while there is no API server behind it. */
const accepts = async (host: Host, address: string, port: number): Promise<true | undefined> => {
  try {
    (await host.dial({ host: address, port })).destroy();
    return true;
  } catch {
    return undefined;
  }
};
