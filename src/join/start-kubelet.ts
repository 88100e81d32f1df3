import { certificateKubeconfig, tokenKubeconfig } from '../certs/index.ts';
import type { Host } from '../host/index.ts';
import {
  binariesInstalled,
  bootstrapKubeconfig,
  bracketed,
  claimed,
  clusterSpec,
  controllersRun,
  type JoinMaterial,
  joinMaterial,
  kubeconfigFile,
  kubeletClientCertificate,
  kubeletRunning,
  nodeNameFree,
  nodeOf,
  onJoiningControlPlanes,
  onWorkers,
  runtimeReady,
  startKubelet,
  step,
} from '../phases/index.ts';
import { type Cluster, type HostSpec, parseDuration } from '../spec/index.ts';
import { certsWritten, joinedCluster } from './control-plane/artifacts.ts';
import { followEndpoint } from './follow-endpoint.ts';

/**
 * kubeadm's kubelet-start of a join: a bootstrap kubeconfig, the CA, the kubelet's files. A host that has joined keeps its identity, and
 * follows the API to another address.
 */
export const startWorkerKubelet = step({
  id: 'join/kubelet-start',
  title: 'Start the kubelet with a bootstrap token',
  where: onWorkers,
  needs: {
    cluster: clusterSpec,
    claimed,
    binariesInstalled,
    runtimeReady,
    nodeNameFree,
    joinMaterial,
    controllersRun,
  },
  gives: { kubeletRunning },
  run: async (context, { cluster, joinMaterial: material }) => {
    const { host, member } = context;
    const { taints, timeouts } = nodeOf(cluster, member.spec, host.facts);
    const caPath = cluster.documents.join?.caCertPath ?? '/etc/kubernetes/pki/ca.crt';
    await startWithToken(host, member.spec, cluster, material, {
      server: material.server,
      ca: [{ path: caPath, content: material.ca }],
      registerTaints: taints,
      whenJoined: () => followEndpoint(context, { ...material, timeoutMs: parseDuration(timeouts.kubernetesAPICall) }),
    });
    return { kubeletRunning: undefined };
  },
  recover: async () => ({ kubeletRunning: undefined }),
});

/**
 * The same on a control plane: its kubelet asks the API server of its own host, which it starts itself, so it need not wait for
 * controllers yet. Its taints are set afterwards, as kubeadm does.
 */
export const startControlPlaneKubelet = step({
  id: 'join-control-plane/kubelet-start',
  title: 'Start the kubelet with a bootstrap token',
  where: onJoiningControlPlanes,
  needs: {
    cluster: joinedCluster,
    claimed,
    binariesInstalled,
    runtimeReady,
    nodeNameFree,
    joinMaterial,
    certsWritten,
  },
  gives: { kubeletRunning },
  run: async ({ host, member }, { cluster, joinMaterial: material }) => {
    const { address, bindPort } = nodeOf(cluster, member.spec, host.facts);
    await startWithToken(host, member.spec, cluster, material, {
      server: `https://${bracketed(address)}:${bindPort}`,
      ca: [],
      registerTaints: undefined,
    });
    return { kubeletRunning: undefined };
  },
  recover: async () => ({ kubeletRunning: undefined }),
});

interface Start extends Pick<Parameters<typeof startKubelet>[1], 'registerTaints'> {
  readonly server: string;
  readonly ca: readonly { readonly path: string; readonly content: string }[];
  readonly whenJoined?: () => Promise<void>;
}

const startWithToken = async (
  host: Host,
  spec: HostSpec,
  cluster: Cluster,
  material: JoinMaterial,
  { server, ca, registerTaints, whenJoined }: Start,
): Promise<void> => {
  const node = nodeOf(cluster, spec, host.facts);
  const [kubeconfig, certificate] = await host.files.look([kubeconfigFile('kubelet.conf'), kubeletClientCertificate]);
  const hasJoined = kubeconfig?.kind === 'file' && certificate?.kind !== 'absent';
  await host.files.ensure([{ kind: 'directory', path: '/etc/kubernetes/manifests', mode: 0o700 }, ...ca]);
  if (hasJoined) await whenJoined?.();
  else {
    const credentials = await material.credentials();
    const content =
      'token' in credentials
        ? tokenKubeconfig({ server, ca: material.ca, ...credentials })
        : certificateKubeconfig({ server, ca: material.ca, ...credentials });
    await host.files.ensure([{ path: bootstrapKubeconfig, content, mode: 0o600, secret: true }]);
  }
  const { cluster: configuration, kubelet } = material;
  await startKubelet(host, { cluster: configuration, configuration: kubelet, spec, node, registerTaints });
};
