import type { KubeconfigFile } from '../../certs/index.ts';
import { clusterSpec, onJoiningControlPlanes, pki, startHostPki, step } from '../../phases/index.ts';
import { joinedPki } from './artifacts.ts';
import { sharedFiles } from './shared-files.ts';

/** kubeadm's kubeconfigs of a joining control plane; the kubelet gets its own by TLS bootstrap. */
export const joinedKubeconfigs: readonly KubeconfigFile[] = ['admin.conf', 'controller-manager.conf', 'scheduler.conf'];

/** Keys are made while the host is being prepared, as soon as the leader's authorities are there. */
export const prepareJoinedPki = step({
  id: 'join-control-plane/pki',
  title: 'Read the PKI directory and start the keys',
  where: onJoiningControlPlanes,
  needs: { cluster: clusterSpec, pki },
  gives: { joinedPki },
  run: async ({ host, member }, { cluster, pki: leader }) => {
    const files = new Map(
      (await sharedFiles(leader, cluster)).map(([name, { content }]) => [name, Buffer.from(content)]),
    );
    const made = await startHostPki(host, member.spec, cluster, { files, kubeconfigs: joinedKubeconfigs });
    return { joinedPki: made.pki };
  },
});
