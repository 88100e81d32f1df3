import { randomBytes } from 'node:crypto';
import { SlipwayError } from '../errors/index.ts';
import type { Host } from '../host/index.ts';
import { fieldAt, type Kube, type KubeObject, probeHttp, textAt } from '../kube/index.ts';
import { addressOfNode, checkImage, clusterSpec, isPodReady, kubeApi, onLeader, step } from '../phases/index.ts';
import { dnsAvailable, nodesReady } from './artifacts.ts';
import { PORT, probeName, probeObjects } from './probe-objects.ts';

const TIMEOUT_MS = 120_000;
/** CoreDNS and kube-proxy notice after 45 s that the API server they listened to went without a word (client-go: 30 s idle, 15 s for a ping). */
const REACH_MS = 60_000;
const POLL_MS = 200;
const OK = 200;

/** A pod on every worker, reached by name through a Service from every other, and through a NodePort from outside; cleaned up. */
export const podsReachEachOther = step({
  id: 'check/traffic',
  title: 'Reach pods by name on every worker, and by NodePort',
  where: onLeader,
  needs: { cluster: clusterSpec, kube: kubeApi, nodesReady, dnsAvailable },
  run: async ({ host, say, signal }, { cluster, kube }) => {
    const nodes = await probedNodes(kube);
    const namespace = `slipway-check-${randomBytes(3).toString('hex')}`;
    const probe: Probe = { kube, host, namespace, nodes, signal };
    try {
      await removeLeftovers(kube);
      await kube.apply(
        probeObjects(
          namespace,
          nodes.map(({ metadata }) => metadata.name),
          checkImage(cluster),
        ),
      );
      await Promise.all(nodes.map((_, index) => podReady(probe, index)));
      await Promise.all(pairsOf(nodes.length).map(([from, to]) => reachByName(probe, from, to)));
      await reachByNodePort(probe);
      say(`${nodes.length} pods answered by name and by NodePort`);
    } finally {
      await kube.remove({ apiVersion: 'v1', kind: 'Namespace', name: namespace }).catch(() => false);
    }
  },
});

interface Probe {
  readonly kube: Kube;
  readonly host: Host;
  readonly namespace: string;
  readonly nodes: readonly KubeObject[];
  readonly signal: AbortSignal;
}

/** Workers; the control plane itself where there are none. */
const probedNodes = async (kube: Kube): Promise<readonly KubeObject[]> => {
  const nodes = await kube.list({ apiVersion: 'v1', kind: 'Node' });
  const workers = nodes.filter(({ metadata }) => !('node-role.kubernetes.io/control-plane' in (metadata.labels ?? {})));
  return workers.length > 0 ? workers : nodes;
};

/** A check that was killed leaves its namespace; nobody else uses the label. */
const removeLeftovers = async (kube: Kube): Promise<void> => {
  const old = await kube.list({ apiVersion: 'v1', kind: 'Namespace', labelSelector: 'slipway.dev/check=true' });
  await Promise.all(
    old.map(({ metadata }) => kube.remove({ apiVersion: 'v1', kind: 'Namespace', name: metadata.name })),
  );
};

/** Every ordered pair of different pods; a lone pod reaches itself through its Service. */
const pairsOf = (count: number): readonly (readonly [number, number])[] => {
  if (count === 1) return [[0, 0]];
  const all = Array.from({ length: count }, (_, index) => index);
  return all.flatMap((from) => all.filter((to) => to !== from).map((to) => [from, to] as const));
};

const podReady = async ({ kube, namespace, nodes, signal }: Probe, index: number): Promise<void> => {
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name: probeName(index) };
  const look = async (): Promise<true | undefined> => (isPodReady(await kube.get(ref)) ? true : undefined);
  const node = nodes[index]?.metadata.name ?? '?';
  await leg('pod', `The probing pod on ${node} does not become ready.`, `kubectl describe node ${node}`, signal, () =>
    kube.until(`the probe on ${node}`, look, { timeoutMs: TIMEOUT_MS, intervalMs: POLL_MS, signal }),
  );
};

/** The pod `from` asks the Service of `to` by name: cluster DNS, kube-proxy and the pod network in one request. */
const reachByName = async ({ kube, namespace, nodes, signal }: Probe, from: number, to: number): Promise<void> => {
  const [source, target] = [nodes[from]?.metadata.name ?? '?', nodes[to]?.metadata.name ?? '?'];
  const ask = (host: string, port: number): Promise<true | undefined> => dial({ kube, namespace, from, host, port });
  const service = `${probeName(to)}.${namespace}.svc`;
  const reached = await attempt(kube, signal, () => ask(service, 80));
  if (reached) return;
  const { address, podAddress } = await addressesOf(kube, namespace, to);
  const legs: readonly (readonly [string, boolean, string])[] = [
    ['pod-to-pod', (await ask(podAddress, PORT)) === true, `the flannel pods on ${source} and ${target}`],
    ['Service', (await ask(address, 80)) === true, `kubectl -n kube-system logs -l k8s-app=kube-proxy`],
    ['DNS', false, 'kubectl -n kube-system logs -l k8s-app=kube-dns'],
  ];
  const [name, , where] = legs.find(([, works]) => !works) ?? ['DNS', false, ''];
  throw new SlipwayError('CHECK_FAILED', `Leg "${name}": a pod on ${source} does not reach a pod on ${target}.`, {
    hint: `Look at: ${where}`,
  });
};

const attempt = async (kube: Kube, signal: AbortSignal, probe: () => Promise<true | undefined>): Promise<boolean> => {
  try {
    const options = { timeoutMs: REACH_MS, intervalMs: POLL_MS, signal };
    return (await kube.until('an answer', probe, options)) === true;
  } catch (error) {
    if (signal.aborted) throw error;
    return false;
  }
};

interface Dial {
  readonly kube: Kube;
  readonly namespace: string;
  readonly from: number;
  readonly host: string;
  readonly port: number;
}

/** netexec's /dial makes the pod itself send the request; the API server's proxy carries the question to the pod. */
const dial = async ({ kube, namespace, from, host, port }: Dial): Promise<true | undefined> => {
  const query = new URLSearchParams({ host, port: String(port), protocol: 'http', request: 'hostname', tries: '1' });
  const path = `/api/v1/namespaces/${namespace}/pods/${probeName(from)}:${PORT}/proxy/dial?${query}`;
  try {
    return (await kube.text(path)).includes('"responses"') ? true : undefined;
  } catch (error) {
    if (error instanceof SlipwayError && error.code !== 'ABORTED') return undefined;
    throw error;
  }
};

const addressesOf = async (
  kube: Kube,
  namespace: string,
  index: number,
): Promise<{ address: string; podAddress: string }> => {
  const name = probeName(index);
  const service = await kube.get({ apiVersion: 'v1', kind: 'Service', namespace, name });
  const pod = await kube.get({ apiVersion: 'v1', kind: 'Pod', namespace, name });
  return { address: textAt(service, 'spec', 'clusterIP'), podAddress: textAt(pod, 'status', 'podIP') };
};

const reachByNodePort = async ({ kube, host, namespace, nodes, signal }: Probe): Promise<void> => {
  const service = await kube.get({ apiVersion: 'v1', kind: 'Service', namespace, name: 'outside' });
  const port = nodePortOf(service);
  for (const node of nodes) {
    const address = addressOfNode(node);
    const ask = async (): Promise<true | undefined> =>
      (await probeHttp({ connect: host.dial, host: address, port, path: '/hostname' })) === OK ? true : undefined;
    const what = `Port ${port} of ${node.metadata.name} (${address}) does not answer from outside.`;
    await leg('NodePort', what, 'kubectl -n kube-system logs -l k8s-app=kube-proxy', signal, () =>
      kube.until(`NodePort ${port} of ${address}`, ask, { timeoutMs: REACH_MS, intervalMs: POLL_MS, signal }),
    );
  }
};

const leg = async (
  name: string,
  what: string,
  look: string,
  signal: AbortSignal,
  wait: () => Promise<unknown>,
): Promise<void> => {
  try {
    await wait();
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new SlipwayError('CHECK_FAILED', `Leg "${name}": ${what}`, { cause, hint: `Look at: ${look}` });
  }
};

const nodePortOf = (service: KubeObject | undefined): number =>
  Number(fieldAt(service, 'spec', 'ports', '0', 'nodePort') ?? 0);
