import {
  controllersRun,
  kubeletClientCertificate,
  onJoiningControlPlanes,
  step,
  waitForComponents,
} from '../../phases/index.ts';
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
    await waitForComponents(context, cluster, ['kube-apiserver']);
    const [certificate] = await host.files.look([kubeletClientCertificate]);
    if (certificate?.kind === 'absent') {
      await host.services.restart(
        'kubelet',
        'Restart the kubelet: the API server it asks for its certificate is there',
      );
    }
    await waitForBootstrap(context, cluster);
    return { kubeletBootstrapped: undefined };
  },
  recover: async () => ({ kubeletBootstrapped: undefined }),
});
