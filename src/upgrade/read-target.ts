import { SlipwayError } from '../errors/index.ts';
import { type Kube, KubeApiError } from '../kube/index.ts';
import { clusterSpec, givenCluster, step } from '../phases/index.ts';
import { type Cluster, type HostSpec, parseDuration } from '../spec/index.ts';
import { ofHost, type PhaseContext } from '../workflow/index.ts';
import { upgradeApi, upgradeTarget } from './artifacts.ts';
import { rollBack } from './control-plane/roll-back.ts';
import { readUnfinished, type Unfinished } from './control-plane/unfinished.ts';
import { openApi } from './open-api.ts';
import { type OwnNode, readOwnNode } from './own-node.ts';
import { type UpgradeRequest, upgradeRequest } from './request.ts';
import { readStored, type StoredConfiguration } from './stored-configuration.ts';

/** What the cluster kept before the upgrade. */
export const storedConfiguration = ofHost<StoredConfiguration>('storedConfiguration');

interface Reading {
  /** Puts back an upgrade that was broken off and whose API server stays away; not for what only reads. */
  readonly mends: boolean;
}

/** From the cluster itself, as kubeadm: nothing but the version, the patches and the timeouts comes from the command line. */
export const readTarget = ({ mends }: Reading) =>
  step({
    id: 'configuration',
    title: 'Find out how the cluster and this host are configured',
    where: () => true,
    needs: { cluster: clusterSpec, request: upgradeRequest },
    gives: { upgradeTarget, upgradeApi, storedConfiguration },
    run: (context, { cluster, request }) => read(context, cluster, request, mends),
    recover: async (context, given) => {
      const request = given.get(upgradeRequest);
      return request && read(context, givenCluster(given), request, mends);
    },
  });

const read = async (context: PhaseContext<HostSpec>, base: Cluster, request: UpgradeRequest, mends: boolean) => {
  const kube = await openApi(context, request.kubeconfig);
  await untilAnswers(context, kube, base, mends);
  const [stored, node] = await Promise.all([readStored(kube), readOwnNode(context.host, kube)]);
  return {
    upgradeTarget: targetOf(base, stored, node, request),
    upgradeApi: kube,
    storedConfiguration: stored,
  };
};

/** kubeadm's patience; more where an earlier run was killed while the API server restarted. Then all is put back if it stays away. */
const untilAnswers = async (
  context: PhaseContext<HostSpec>,
  kube: Kube,
  base: Cluster,
  mends: boolean,
): Promise<void> => {
  const { kubernetesAPICall, upgradeManifests } = base.documents.init.timeouts;
  const unfinished = await readUnfinished(context.host);
  const timeoutMs = parseDuration(unfinished ? upgradeManifests : kubernetesAPICall);
  try {
    await kube.until('the Kubernetes API', () => isReady(kube), { timeoutMs, intervalMs: 250, signal: context.signal });
  } catch (error) {
    if (!unfinished || !(error instanceof SlipwayError) || error.code !== 'WAIT_TIMEOUT') throw error;
    if (!mends) throw brokenOff(error, unfinished);
    throw await rollBack(context, { failed: 'kube-apiserver', timeoutMs }, unfinished, error);
  }
};

const brokenOff = (error: SlipwayError, { version }: Unfinished): SlipwayError =>
  new SlipwayError(error.code, `${error.message} An upgrade of this host to ${version} was broken off.`, {
    cause: error,
    hint: `Go on with it: slipway upgrade apply ${version}, or slipway upgrade node where the cluster has that version already`,
  });

/** An API server without etcd tells its version, but answers nothing that is asked of it. */
const isReady = async (kube: Kube): Promise<true | undefined> => {
  try {
    await kube.text('/readyz');
    return true;
  } catch (error) {
    if (!(error instanceof KubeApiError)) throw error;
    return error.status < UNAVAILABLE ? true : undefined;
  }
};

const UNAVAILABLE = 500;

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
