import { clusterSpec, givenCluster, step } from '../phases/index.ts';
import type { Cluster, HostSpec } from '../spec/index.ts';
import { ofHost, type PhaseContext } from '../workflow/index.ts';
import { upgradeApi, upgradeTarget } from './artifacts.ts';
import { openApi } from './open-api.ts';
import { type OwnNode, readOwnNode } from './own-node.ts';
import { type UpgradeRequest, upgradeRequest } from './request.ts';
import { readStored, type StoredConfiguration } from './stored-configuration.ts';

/** What the cluster kept before the upgrade. */
export const storedConfiguration = ofHost<StoredConfiguration>('storedConfiguration');

/** From the cluster itself, as kubeadm: nothing but the version, the patches and the timeouts comes from the command line. */
export const readTarget = step({
  id: 'configuration',
  title: 'Find out how the cluster and this host are configured',
  where: () => true,
  needs: { cluster: clusterSpec, request: upgradeRequest },
  gives: { upgradeTarget, upgradeApi, storedConfiguration },
  run: (context, { cluster, request }) => read(context, cluster, request),
  recover: async (context, given) => {
    const request = given.get(upgradeRequest);
    return request && read(context, givenCluster(given), request);
  },
});

const read = async (context: PhaseContext<HostSpec>, base: Cluster, request: UpgradeRequest) => {
  const kube = await openApi(context, request.kubeconfig);
  const [stored, node] = await Promise.all([readStored(kube), readOwnNode(context.host, kube)]);
  return {
    upgradeTarget: targetOf(base, stored, node, request),
    upgradeApi: kube,
    storedConfiguration: stored,
  };
};

const targetOf = (base: Cluster, stored: StoredConfiguration, node: OwnNode, request: UpgradeRequest): Cluster => {
  const kubernetesVersion = request.version ?? stored.cluster.kubernetesVersion;
  const { controlPlaneEndpoint, networking, clusterName } = stored.cluster;
  const { init } = base.documents;
  return {
    ...base,
    name: clusterName,
    kubernetesVersion,
    ...(controlPlaneEndpoint === undefined ? {} : { controlPlaneEndpoint }),
    network: { ...base.network, ...networking, podSubnet: networking.podSubnet ?? '' },
    documents: {
      cluster: { ...stored.cluster, kubernetesVersion },
      init: {
        ...init,
        nodeRegistration: {
          ...init.nodeRegistration,
          name: node.name,
          taints: node.taints,
          ...(node.criSocket && { criSocket: node.criSocket }),
        },
        ...(node.endpoint && { localAPIEndpoint: node.endpoint }),
        ...(request.patches && { patches: { directory: request.patches } }),
      },
      ...(stored.kubelet && { kubelet: stored.kubelet.document }),
      ...(stored.kubeProxy && { kubeProxy: stored.kubeProxy.document }),
    },
  };
};
