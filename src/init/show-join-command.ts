import { caCertHashes } from '../certs/index.ts';
import { clusterSpec, joinCommand, nodeOf, onLeader, readKubeconfig, serverOf, step } from '../phases/index.ts';
import { initToken } from './artifacts.ts';

/** kubeadm's show-join-command: the parts of the line that joins a host; the command line puts them together. */
export const showJoinCommand = step({
  id: 'show-join-command',
  title: 'Show how hosts join',
  where: onLeader,
  needs: { cluster: clusterSpec, initToken },
  gives: { joinCommand },
  run: async ({ host, member }, { cluster, initToken: token }) => {
    const { ca } = await readKubeconfig(host, 'admin.conf');
    return {
      joinCommand: {
        endpoint: new URL(serverOf(cluster, nodeOf(cluster, member.spec, host.facts))).host,
        token,
        caCertHashes: caCertHashes(ca),
      },
    };
  },
});
