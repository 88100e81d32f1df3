import {
  bootstrapKubeconfig,
  clusterSpec,
  isKubeletHealthy,
  kubeconfigFile,
  kubeletClientCertificate,
  kubeletRunning,
  nodeOf,
  nodeRegistered,
  onWorkers,
  step,
  toType,
  watchKubelet,
} from '../phases/index.ts';
import { type Cluster, type HostSpec, parseDuration } from '../spec/index.ts';
import type { PhaseContext } from '../workflow/index.ts';

/** kubeadm's kubelet-wait-bootstrap: the kubelet got its own certificate; the token is removed from the host. */
export const waitBootstrap = step({
  id: 'join/kubelet-wait-bootstrap',
  title: 'Wait until the kubelet has its certificate',
  where: onWorkers,
  needs: { cluster: clusterSpec, kubeletRunning },
  gives: { nodeRegistered },
  run: async (context, { cluster }) => ({ nodeRegistered: await waitForBootstrap(context, cluster) }),
});

/** Waits for the certificate and the health of the kubelet, then removes the token; gives the name of the node. */
export const waitForBootstrap = async (
  { host, member, signal }: PhaseContext<HostSpec>,
  cluster: Cluster,
): Promise<string> => {
  const node = nodeOf(cluster, member.spec, host.facts);
  const hint = `Ask the kubelet: ${toType(host.target, 'journalctl -u kubelet -n 50')}`;
  const watch = watchKubelet(host);
  const isBootstrapped = async (): Promise<true | undefined> => {
    const [kubeconfig, certificate] = await host.files.look([kubeconfigFile('kubelet.conf'), kubeletClientCertificate]);
    if (kubeconfig?.kind === 'file' && certificate?.kind !== 'absent') return true;
    await watch();
    return undefined;
  };
  const timeoutMs = parseDuration(node.timeouts.tlsBootstrap);
  await host.until(`the certificate of ${node.name}`, isBootstrapped, { timeoutMs, intervalMs: 100, signal, hint });
  const isHealthy = async (): Promise<true | undefined> => {
    if (await isKubeletHealthy(host)) return true;
    await watch();
    return undefined;
  };
  await host.until(`the kubelet of ${node.name}`, isHealthy, {
    timeoutMs: parseDuration(node.timeouts.kubeletHealthCheck),
    intervalMs: 100,
    signal,
    hint,
  });
  await host.files.remove([bootstrapKubeconfig]);
  return node.name;
};
