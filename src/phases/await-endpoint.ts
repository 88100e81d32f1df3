import { parseDuration } from '../spec/index.ts';
import { clusterSpec, endpointAnswers, kubeApi } from './artifacts.ts';
import { readKubeconfig } from './control-plane/kube-api.ts';
import { nodeOf } from './node.ts';
import { onLeader } from './places.ts';
import { serverOf } from './server-of.ts';
import { step } from './step.ts';
import { storedCluster } from './stored-cluster.ts';
import { untilEndpointAnswers } from './until-endpoint-answers.ts';

/**
 * A running cluster is led to another address only where it answers there. Which one it has so far is read from its ClusterConfiguration,
 * written after this, so a run that was cut before asks again. Throws WAIT_TIMEOUT.
 */
export const awaitEndpoint = step({
  id: 'control-plane-endpoint',
  title: 'See that the cluster answers at its address',
  where: onLeader,
  needs: { cluster: clusterSpec, kube: kubeApi },
  gives: { endpointAnswers },
  run: async (context, { cluster, kube }) => {
    const { host, member } = context;
    const stored = await storedCluster(kube);
    if (stored && stored.controlPlaneEndpoint !== cluster.documents.cluster.controlPlaneEndpoint) {
      const node = nodeOf(cluster, member.spec, host.facts);
      const { ca } = await readKubeconfig(host, 'admin.conf');
      const timeoutMs = parseDuration(node.timeouts.kubernetesAPICall);
      await untilEndpointAnswers(context, { server: serverOf(cluster, node), ca, timeoutMs });
    }
    return { endpointAnswers: undefined };
  },
  recover: async () => ({ endpointAnswers: undefined }),
});
