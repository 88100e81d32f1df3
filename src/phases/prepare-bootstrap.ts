import { bootstrapTokenRbac, clusterInfoObjects } from '../addons/index.ts';
import { clusterInfoKubeconfig } from '../certs/index.ts';
import { optional } from '../workflow/index.ts';
import { bootstrapReady, clusterSpec, endpointAnswers, kubeApi } from './artifacts.ts';
import { readKubeconfig } from './control-plane/kube-api.ts';
import { nodeOf } from './node.ts';
import { onLeader } from './places.ts';
import { serverOf } from './server-of.ts';
import { step } from './step.ts';

/** The part of kubeadm's bootstrap-token that is no token: roles, automatic approval, and cluster-info for discovery. */
export const prepareBootstrap = step({
  id: 'bootstrap-token',
  title: 'Let hosts join with a token',
  where: onLeader,
  needs: { cluster: clusterSpec, kube: kubeApi, endpointAnswers: optional(endpointAnswers) },
  gives: { bootstrapReady },
  run: async ({ host, member }, { cluster, kube }) => {
    const { ca } = await readKubeconfig(host, 'admin.conf');
    const server = serverOf(cluster, nodeOf(cluster, member.spec, host.facts));
    await kube.apply([...bootstrapTokenRbac(), ...clusterInfoObjects(clusterInfoKubeconfig({ server, ca }))]);
    return { bootstrapReady: undefined };
  },
  recover: async () => ({ bootstrapReady: undefined }),
});
