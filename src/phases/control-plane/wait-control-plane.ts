import { SlipwayError } from '../../errors/index.ts';
import type { Host } from '../../host/index.ts';
import { type Connect, probeHttp, probeHttps } from '../../kube/index.ts';
import type { StaticPodComponent } from '../../manifests/index.ts';
import { type Cluster, type HostSpec, parseDuration } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import { clusterSpec, controlPlaneHealthy, kubeletRunning, manifestsWritten } from '../artifacts.ts';
import { givenCluster } from '../given-cluster.ts';
import { type Node, nodeOf } from '../node.ts';
import { onLeader } from '../places.ts';
import { step } from '../step.ts';
import { untilPod } from './until-pod.ts';

const POLL_MS = 100;
const OK = 200;

/** kubeadm's wait-control-plane: the kubelet, then apiserver, controller-manager and scheduler answer their health checks. */
export const waitControlPlane = step({
  id: 'wait-control-plane',
  title: 'Wait until the control plane is healthy',
  where: onLeader,
  needs: { cluster: clusterSpec, kubeletRunning, manifestsWritten },
  gives: { controlPlaneHealthy },
  run: async (context, { cluster }) => {
    await waitForComponents(context, cluster);
    return { controlPlaneHealthy: undefined };
  },
  recover: async ({ host, member }, given) => {
    const [apiserver] = componentsOf(nodeOf(givenCluster(given), member.spec, host.facts));
    if (apiserver && !(await answers(host.dial, apiserver))) {
      throw new SlipwayError('KUBE_UNREACHABLE', `The API server on ${host.name} does not answer.`);
    }
    return { controlPlaneHealthy: undefined };
  },
});

/** Waits until static pods of this host's control plane answer their health checks: all but etcd unless some are named. Throws WAIT_TIMEOUT, POD_CRASHES. */
export const waitForComponents = async (
  { host, member, say, signal }: PhaseContext<HostSpec>,
  cluster: Cluster,
  wanted?: readonly StaticPodComponent[],
): Promise<void> => {
  const node = nodeOf(cluster, member.spec, host.facts);
  const timeoutMs = parseDuration(node.timeouts.controlPlaneComponentHealthCheck);
  const wait = async (component: Component): Promise<void> => {
    const { name } = component;
    const isHealthy = await untilPod(
      { host, signal, timeoutMs, intervalMs: POLL_MS, pods: [name], what: `${name} on ${host.name}` },
      () => answers(host.dial, component),
    );
    if (isHealthy) say(`${name} is healthy`);
  };
  const asked = componentsOf(node).filter(({ name }) => wanted?.includes(name) ?? true);
  await Promise.all(asked.map(wait));
};

interface Component {
  readonly name: StaticPodComponent;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

const componentsOf = ({ address, bindPort }: Pick<Node, 'address' | 'bindPort'>): readonly Component[] => [
  { name: 'kube-apiserver', host: address, port: bindPort, path: '/livez' },
  { name: 'kube-controller-manager', host: '127.0.0.1', port: 10257, path: '/healthz' },
  { name: 'kube-scheduler', host: '127.0.0.1', port: 10259, path: '/livez' },
];

const answers = async (connect: Connect, { host, port, path }: Component): Promise<true | undefined> =>
  (await probeHttps({ connect, host, port, path })) === OK ? true : undefined;

/** The kubelet's own health, over plain HTTP on the loopback address. */
export const isKubeletHealthy = async (host: Host): Promise<true | undefined> =>
  (await probeHttp({ connect: host.dial, host: '127.0.0.1', port: 10248, path: '/healthz' })) === OK ? true : undefined;
