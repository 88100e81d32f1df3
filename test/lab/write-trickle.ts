import { setTimeout as delay } from 'node:timers/promises';
import { parseKubeconfig } from '../../src/certs/index.ts';
import { createLocalTransport } from '../../src/host/index.ts';
import { createKube, type Kube, type KubeObject } from '../../src/kube/index.ts';
import { parseYaml } from '../../src/render/index.ts';
import type { SlipwayCluster } from './slipway-cluster.ts';

/** Writes to the API that go on while things happen to the cluster. */
export interface WriteTrickle {
  /** Names of the objects whose creation an API server acknowledged. */
  readonly acknowledged: readonly string[];
  /** The longest time between two acknowledged writes, in milliseconds; of those after the first `since`. */
  longestGapMs(since?: number): number;
  /** Ends the writes and gives the names of acknowledged ones that the cluster does not have. */
  end(): Promise<readonly string[]>;
}

const EVERY_MS = 50;
const PATIENCE_MS = 2_000;
const NAMESPACE = 'default';

/** One write after another, each to the first API server that takes it, as a client behind a load balancer sees them. */
export const startWrites = (lab: SlipwayCluster, through: string, addresses: readonly string[]): WriteTrickle => {
  const file = lab.on(through, 'cat /etc/kubernetes/admin.conf');
  const { ca, cert = '', key = '' } = parseKubeconfig(parseYaml(file), 'admin.conf');
  const connect = createLocalTransport().dial;
  const servers = addresses.map((address) =>
    createKube({
      kubeconfig: { server: `https://${address}:6443`, ca, cert, key },
      connect,
      hostName: address,
    }),
  );
  const acknowledged: string[] = [];
  const times: number[] = [performance.now()];
  let isOver = false;
  let at = 0;
  const prefix = `write-${Date.now().toString(36)}`;
  const writing = (async (): Promise<void> => {
    for (let count = 0; !isOver; count += 1) {
      const name = `${prefix}-${count}`;
      const isTaken = await Promise.race([write(servers[at], name), delay(PATIENCE_MS, false)]);
      if (isTaken) {
        acknowledged.push(name);
        times.push(performance.now());
      } else at = (at + 1) % servers.length;
      await delay(EVERY_MS);
    }
  })();
  return {
    acknowledged,
    longestGapMs: (since = 0) => {
      const those = times.slice(since);
      return Math.max(...those.map((time, index) => time - (those[index - 1] ?? time)));
    },
    end: async () => {
      isOver = true;
      await writing;
      const there = await namesIn(servers);
      for (const server of servers) server.close();
      return acknowledged.filter((name) => !there.has(name));
    },
  };
};

const write = (server: Kube | undefined, name: string): Promise<boolean> =>
  (server?.create(configMap(name)) ?? Promise.reject(new Error('no server'))).then(
    () => true,
    () => false,
  );

const configMap = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: NAMESPACE, labels: { trickle: 'true' } },
});

const namesIn = async (servers: readonly Kube[]): Promise<ReadonlySet<string>> => {
  for (const server of servers) {
    const wanted = { apiVersion: 'v1', kind: 'ConfigMap', namespace: NAMESPACE, labelSelector: 'trickle=true' };
    const found = await server.list(wanted).catch(() => undefined);
    if (found) return new Set(found.map(({ metadata }) => metadata.name));
  }
  throw new Error('no API server answers');
};
