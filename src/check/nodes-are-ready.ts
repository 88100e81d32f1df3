import { SlipwayError } from '../errors/index.ts';
import type { KubeObject } from '../kube/index.ts';
import { clusterSpec, isNodeReady, kubeApi, onLeader, step } from '../phases/index.ts';
import { isNode } from '../spec/index.ts';
import { nodesReady } from './artifacts.ts';

const TIMEOUT_MS = 300_000;

export const nodesAreReady = step({
  id: 'check/nodes',
  title: 'See every node Ready',
  where: onLeader,
  needs: { cluster: clusterSpec, kube: kubeApi },
  gives: { nodesReady },
  run: async ({ say, signal }, { cluster, kube }) => {
    const wanted = cluster.hosts.filter(isNode).length;
    let last: readonly KubeObject[] = [];
    const look = async (): Promise<true | undefined> => {
      last = await kube.list({ apiVersion: 'v1', kind: 'Node' });
      return last.length >= wanted && last.every(isNodeReady) ? true : undefined;
    };
    try {
      await kube.until(`${wanted} Ready nodes`, look, { timeoutMs: TIMEOUT_MS, intervalMs: 250, signal });
    } catch (cause) {
      throw signal.aborted ? cause : notReady(last, wanted, cause);
    }
    say(`${last.length} nodes Ready`);
    return { nodesReady: undefined };
  },
});

const notReady = (nodes: readonly KubeObject[], wanted: number, cause: unknown): SlipwayError => {
  const missing = nodes.filter((node) => !isNodeReady(node)).map(({ metadata }) => metadata.name);
  const message =
    missing.length > 0
      ? `Leg "node": ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not Ready.`
      : `Leg "node": ${nodes.length} of ${wanted} nodes have registered.`;
  return new SlipwayError('CHECK_FAILED', message, {
    cause,
    hint: `Look at: kubectl describe node ${missing[0] ?? ''}; journalctl -u kubelet on the host`,
  });
};
