import { clusterSpec, kubeApi, onLeader, openKube, step } from '../phases/index.ts';

export const reachApi = step({
  id: 'check/api',
  title: 'Reach the Kubernetes API',
  where: onLeader,
  needs: { cluster: clusterSpec },
  gives: { kubeApi },
  run: async (context, { cluster }) => ({ kubeApi: await openKube(context, cluster, 'admin.conf') }),
});
