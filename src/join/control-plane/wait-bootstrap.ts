import { type Kube, probeHttps } from '../../kube/index.ts';
import {
  bootstrapKubeconfig,
  bracketed,
  controllersRun,
  kubeletClientCertificate,
  nodeOf,
  onJoiningControlPlanes,
  openKube,
  readKubeconfig,
  step,
  toType,
} from '../../phases/index.ts';
import { type Cluster, type HostSpec, parseDuration } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import { followEndpoint } from '../follow-endpoint.ts';
import { waitForBootstrap } from '../wait-bootstrap.ts';
import { joinedCluster, kubeletBootstrapped, localApiServes } from './artifacts.ts';

/**
 * kubeadm's kubelet-wait-bootstrap. The kubelet asks the API server of its own host (ControlPlaneKubeletLocalMode), which it had to
 * start first: having found none it backs off, for up to half a minute, so it is restarted and asks at once. Its kubeconfig says
 * nothing about that: the kubelet writes it before it asks.
 */
export const waitJoinedBootstrap = step({
  id: 'join-control-plane/kubelet-wait-bootstrap',
  title: 'Wait until the kubelet has its certificate',
  where: onJoiningControlPlanes,
  needs: { cluster: joinedCluster, localApiServes, controllersRun },
  gives: { kubeletBootstrapped },
  run: async (context, { cluster }) => {
    const { host } = context;
    await waitUntilMayAsk(context, cluster);
    const [certificate] = await host.files.look([kubeletClientCertificate]);
    if (certificate?.kind === 'absent') {
      await host.services.restart(
        'kubelet',
        'Restart the kubelet: the API server it asks for its certificate is there',
      );
    } else await askOwnApiServer(context, cluster);
    await waitForBootstrap(context, cluster);
    return { kubeletBootstrapped: undefined };
  },
  recover: async () => ({ kubeletBootstrapped: undefined }),
});

/** A node that was a worker before, or that an older kubeadm made, asks the address that all share. */
const askOwnApiServer = async (context: PhaseContext<HostSpec>, cluster: Cluster): Promise<void> => {
  const { host, member } = context;
  const { address, bindPort, timeouts } = nodeOf(cluster, member.spec, host.facts);
  const { ca } = await readKubeconfig(host, 'admin.conf');
  const timeoutMs = parseDuration(timeouts.kubernetesAPICall);
  await followEndpoint(context, { server: `https://${bracketed(address)}:${bindPort}`, ca, timeoutMs });
  await host.services.ensure('kubelet', { active: true });
};

/** system:node-bootstrapper may read them as well as make one. */
const REQUESTS = '/apis/certificates.k8s.io/v1/certificatesigningrequests?limit=1';
const POLL_MS = 100;
const OK = 200;

/**
 * Until the API server knows the kubelet's token and its rights, a second or two before it is healthy: one that just began to serve knows
 * neither, and a kubelet that is refused asks again 2 s later. Throws WAIT_TIMEOUT.
 */
const waitUntilMayAsk = async (context: PhaseContext<HostSpec>, cluster: Cluster): Promise<void> => {
  const { host, member, signal } = context;
  const { address: own, bindPort: port, timeouts } = nodeOf(cluster, member.spec, host.facts);
  const [token] = await host.files.look([bootstrapKubeconfig]);
  const kube = token?.kind === 'file' ? await openKube(context, cluster, 'bootstrap-kubelet.conf') : undefined;
  const isHealthy = async () => (await probeHttps({ connect: host.dial, host: own, port, path: '/livez' })) === OK;
  const mayAsk = async () => ((kube && (await isAnswered(kube))) || (await isHealthy()) ? true : undefined);
  try {
    await host.until(`the API server on ${host.name} to take the kubelet's token`, mayAsk, {
      timeoutMs: parseDuration(timeouts.controlPlaneComponentHealthCheck),
      intervalMs: POLL_MS,
      signal,
      hint: `Look at its log: ${toType(host.target, 'tail -n 50 /var/log/pods/kube-system_kube-apiserver-*/*/*.log')}`,
    });
  } finally {
    kube?.close();
  }
};

/** Whatever it refuses with: health counts then. */
const isAnswered = (kube: Kube): Promise<boolean> =>
  kube.text(REQUESTS).then(
    () => true,
    () => false,
  );
