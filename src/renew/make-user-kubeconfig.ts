import { userKubeconfig } from '../certs/index.ts';
import { clusterSpec, onLeader, pkiContextOf, readPkiDirectory, step } from '../phases/index.ts';
import { kubeconfigText, kubeconfigUser } from './artifacts.ts';

export const makeUserKubeconfig = step({
  id: 'kubeconfig-user',
  title: 'Make a kubeconfig for a user',
  where: onLeader,
  needs: { cluster: clusterSpec, user: kubeconfigUser },
  gives: { kubeconfigText },
  run: async ({ host, member }, { cluster, user }) => {
    const context = pkiContextOf(host, member.spec, cluster);
    const files = await readPkiDirectory(host, context.cluster);
    return { kubeconfigText: await userKubeconfig(user, context, files) };
  },
});
