import { tokenKubeconfig } from '../certs/index.ts';
import {
  binariesInstalled,
  bootstrapKubeconfig,
  claimed,
  clusterSpec,
  joinMaterial,
  kubeconfigFile,
  kubeletClientCertificate,
  kubeletRunning,
  nodeOf,
  onWorkers,
  runtimeReady,
  startKubelet,
  step,
} from '../phases/index.ts';

/** kubeadm's kubelet-start of a join: a bootstrap kubeconfig, the CA, the kubelet's files. A host that has joined keeps its identity. */
export const startWorkerKubelet = step({
  id: 'join/kubelet-start',
  title: 'Start the kubelet with a bootstrap token',
  where: onWorkers,
  needs: { cluster: clusterSpec, claimed, binariesInstalled, runtimeReady, joinMaterial },
  gives: { kubeletRunning },
  run: async ({ host, member }, { cluster, joinMaterial: material }) => {
    const node = nodeOf(cluster, member.spec, host.facts);
    const [kubeconfig, certificate] = await host.files.look([kubeconfigFile('kubelet.conf'), kubeletClientCertificate]);
    const hasJoined = kubeconfig?.kind === 'file' && certificate?.kind !== 'absent';
    const caPath = cluster.documents.join?.caCertPath ?? '/etc/kubernetes/pki/ca.crt';
    await host.files.ensure([
      { kind: 'directory', path: '/etc/kubernetes/manifests', mode: 0o700 },
      { path: caPath, content: material.ca },
    ]);
    if (!hasJoined) {
      const { server, ca } = material;
      const content = tokenKubeconfig({ server, ca, token: await material.token() });
      await host.files.ensure([{ path: bootstrapKubeconfig, content, mode: 0o600, secret: true }]);
    }
    await startKubelet(host, {
      cluster: material.cluster,
      configuration: material.kubelet,
      spec: member.spec,
      node,
      registerTaints: node.taints,
    });
    return { kubeletRunning: undefined };
  },
});
