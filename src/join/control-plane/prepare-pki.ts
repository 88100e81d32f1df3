import type { KubeconfigFile } from '../../certs/index.ts';
import { changeInTurn, onJoiningControlPlanes, startHostPki, step } from '../../phases/index.ts';
import { optional } from '../../workflow/index.ts';
import { joinedCluster, joinedPki, type SharedContent, sharedPki } from './artifacts.ts';

/** kubeadm's kubeconfigs of a joining control plane; the kubelet gets its own by TLS bootstrap. */
export const joinedKubeconfigs: readonly KubeconfigFile[] = ['admin.conf', 'controller-manager.conf', 'scheduler.conf'];

/** Keys are made while the host is being prepared, as soon as the leader's authorities are there. */
export const prepareJoinedPki = step({
  id: 'join-control-plane/pki',
  title: 'Read the PKI directory and start the keys',
  where: onJoiningControlPlanes,
  needs: { cluster: joinedCluster, shared: sharedPki, change: optional(changeInTurn) },
  gives: { joinedPki },
  run: async ({ host, member }, { cluster, shared, change }) => {
    const files = filesBelow(cluster.documents.cluster.certificatesDir, shared);
    const made = await startHostPki(host, member.spec, cluster, {
      shared: { files, kubeconfigs: joinedKubeconfigs },
      mayAmend: change !== undefined,
    });
    return { joinedPki: made.pki };
  },
});

const filesBelow = (folder: string, shared: readonly SharedContent[]): ReadonlyMap<string, Uint8Array> =>
  new Map(
    shared.flatMap(({ path, content }) =>
      path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), Buffer.from(content)] as const] : [],
    ),
  );
