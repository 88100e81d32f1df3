import { leadTo, parseKubeconfig } from '../certs/index.ts';
import { bracketed, kubeconfigFile, nodeOf, onControlPlanes, type Step, serverOf, step } from '../phases/index.ts';
import { parseYaml } from '../render/index.ts';
import { controlPlaneUpgraded, upgradeTarget } from './artifacts.ts';

/**
 * kubeadm's hidden `kubeconfig`: the kubelet of a control plane speaks with the API server of its own host, so that it never is newer
 * than that; clusters made before 1.33 sent it through the control-plane endpoint.
 */
export const localKubeconfig: Step = step({
  id: 'kubeconfig',
  title: 'Point the kubelet at its own API server',
  where: onControlPlanes,
  needs: { target: upgradeTarget, controlPlaneUpgraded },
  run: async ({ host, member }, { target }) => {
    const node = nodeOf(target, member.spec, host.facts);
    const shared = serverOf(target, node);
    const own = `https://${bracketed(node.address)}:${node.bindPort}`;
    const path = kubeconfigFile('kubelet.conf');
    const text = await host.files.readText(path);
    if (text === undefined || shared === own) return;
    const present = parseKubeconfig(parseYaml(text), path);
    if (present.server !== shared) return;
    await host.files.ensure([{ path, content: leadTo(own, text, present), mode: 0o600, secret: true }]);
    await host.services.restart('kubelet', 'Restart the kubelet: it speaks with its own API server now');
  },
});
