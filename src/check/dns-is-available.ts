import { SlipwayError } from '../errors/index.ts';
import type { KubeObject } from '../kube/index.ts';
import { clusterSpec, kubeApi, onLeader, step } from '../phases/index.ts';
import { dnsAvailable, nodesReady } from './artifacts.ts';

const TIMEOUT_MS = 180_000;
const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'kube-system', name: 'coredns' };

export const dnsIsAvailable = step({
  id: 'check/dns',
  title: 'See CoreDNS available',
  where: onLeader,
  needs: { cluster: clusterSpec, kube: kubeApi, nodesReady },
  gives: { dnsAvailable },
  run: async ({ say, signal }, { cluster, kube }) => {
    if (cluster.documents.cluster.dns.disabled) return { dnsAvailable: undefined };
    const look = async (): Promise<true | undefined> => (isAvailable(await kube.get(ref)) ? true : undefined);
    try {
      await kube.until('CoreDNS', look, { timeoutMs: TIMEOUT_MS, intervalMs: 250, signal });
    } catch (cause) {
      if (signal.aborted) throw cause;
      throw new SlipwayError('CHECK_FAILED', 'Leg "DNS": CoreDNS has no available replica.', {
        cause,
        hint: 'Look at: kubectl -n kube-system describe pods -l k8s-app=kube-dns; kubectl -n kube-system logs -l k8s-app=kube-dns',
      });
    }
    say('CoreDNS is available');
    return { dnsAvailable: undefined };
  },
});

const isAvailable = (object: KubeObject | undefined): boolean => {
  const status = object?.['status'];
  return (
    typeof status === 'object' &&
    status !== null &&
    'availableReplicas' in status &&
    Number(status.availableReplicas) > 0
  );
};
