import { SlipwayError } from '../errors/index.ts';
import type { Kube } from '../kube/index.ts';
import { clusterSpec, givenCluster, step } from '../phases/index.ts';
import { type Cluster, type HostSpec, parseDuration } from '../spec/index.ts';
import { ofHost, type PhaseContext } from '../workflow/index.ts';
import { upgradeApi, upgradeTarget } from './artifacts.ts';
import { rollBack } from './control-plane/roll-back.ts';
import { readUnfinished } from './control-plane/unfinished.ts';
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
  await untilAnswers(context, kube, base);
  const [stored, node] = await Promise.all([readStored(kube), readOwnNode(context.host, kube)]);
  return {
    upgradeTarget: targetOf(base, stored, node, request),
    upgradeApi: kube,
    storedConfiguration: stored,
  };
};

/** kubeadm's patience; more where an earlier run was killed while the API server restarted. Then all is put back if it stays away. */
const untilAnswers = async (context: PhaseContext<HostSpec>, kube: Kube, base: Cluster): Promise<void> => {
  const { kubernetesAPICall, upgradeManifests } = base.documents.init.timeouts;
  const unfinished = await readUnfinished(context.host);
  const timeoutMs = parseDuration(unfinished ? upgradeManifests : kubernetesAPICall);
  const answers = async () => (await kube.text('/version')) || undefined;
  try {
    await kube.until('the Kubernetes API', answers, { timeoutMs, intervalMs: 250, signal: context.signal });
  } catch (error) {
    if (!unfinished || !(error instanceof SlipwayError) || error.code !== 'WAIT_TIMEOUT') throw error;
    throw await rollBack(context, { failed: 'kube-apiserver', timeoutMs }, unfinished, error);
  }
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
