import { apiServerServes, kubeletFinalized } from './artifacts.ts';
import { kubeconfigFile, kubeletClientCertificate } from './kubernetes-paths.ts';
import { onLeader } from './places.ts';
import { step } from './step.ts';

/**
 * kubeadm's kubelet-finalize/enable-client-cert-rotation: the leader's kubelet.conf names the certificate that the
 * kubelet rotates instead of holding the first one, and the kubelet restarts. kubeadm does it last; here it comes as soon
 * as the API answers, because a kubelet that found no API waits up to seven seconds before it tries to register again,
 * and one that starts tries at once.
 */
export const finalizeKubelet = step({
  id: 'kubelet-finalize/enable-client-cert-rotation',
  title: 'Let the kubelet rotate its certificate',
  where: onLeader,
  needs: { apiServerServes },
  gives: { kubeletFinalized },
  run: async ({ host, signal }) => {
    const path = kubeconfigFile('kubelet.conf');
    const text = await host.files.readText(path);
    if (text === undefined || !text.includes('client-certificate-data')) return { kubeletFinalized: undefined };
    const exists = async (): Promise<true | undefined> => {
      const [state] = await host.files.look([kubeletClientCertificate]);
      return state?.kind === 'absent' ? undefined : true;
    };
    await host.until('the certificate of the kubelet', exists, { timeoutMs: 60_000, intervalMs: 50, signal });
    await host.files.ensure([{ path, content: rotating(text), mode: 0o600, secret: true }]);
    await host.services.restart('kubelet', 'Restart the kubelet: it registers its node at once');
    return { kubeletFinalized: undefined };
  },
  recover: async () => ({ kubeletFinalized: undefined }),
});

/** Two lines of a kubeconfig of known shape: data become paths. */
export const rotating = (kubeconfig: string): string =>
  kubeconfig
    .replace(/client-certificate-data: .*/, `client-certificate: ${kubeletClientCertificate}`)
    .replace(/client-key-data: .*/, `client-key: ${kubeletClientCertificate}`);
