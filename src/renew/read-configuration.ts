import { parseKubeconfig } from '../certs/index.ts';
import { SlipwayError } from '../errors/index.ts';
import type { Host } from '../host/index.ts';
import { createKube, type KubeAccess, type ObjectRef, textAt } from '../kube/index.ts';
import { clusterSpec, onControlPlanes, step } from '../phases/index.ts';
import { parseYaml } from '../render/index.ts';
import { type ClusterConfiguration, readClusterConfiguration } from '../spec/index.ts';
import { type CertificatePlace, certificatePlace, configuration } from './artifacts.ts';

/** An API server that is not there must not hold up its own recovery; one that restarts takes seconds anyway. */
const PATIENCE_MS = 100;
/** For an address that swallows what is sent to it. */
const LIMIT_MS = 5_000;

/** The user's configuration, else the one the cluster keeps, else kubeadm's defaults: said, never silently. */
export const readConfiguration = step({
  id: 'configuration',
  title: 'Find out how the cluster is configured',
  where: onControlPlanes,
  needs: { cluster: clusterSpec, place: certificatePlace },
  gives: { configuration },
  run: async ({ host, signal }, { cluster, place }) => {
    const given = cluster.documents.cluster;
    const stored = place.isGiven ? undefined : await readStored(host, place, signal);
    const found = stored?.cluster ?? given;
    return {
      configuration: {
        cluster: place.certDir === undefined ? found : { ...found, certificatesDir: place.certDir },
        notices: stored === undefined || stored.cluster ? [] : [fallingBack(stored.why, given)],
      },
    };
  },
});

interface Stored {
  readonly cluster?: ClusterConfiguration;
  readonly why: string;
}

const readStored = async (host: Host, { kubeconfig }: CertificatePlace, signal: AbortSignal): Promise<Stored> => {
  try {
    const text = await host.files.readText(kubeconfig);
    if (text === undefined) return { why: `${kubeconfig} is not there` };
    const access = await accessOf(host, parseKubeconfig(parseYaml(text), kubeconfig));
    return { cluster: await askCluster(host, access, signal), why: '' };
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code === 'ABORTED') throw error;
    return { why: error.message.replace(/\.$/, '') };
  }
};

const accessOf = async (host: Host, content: ReturnType<typeof parseKubeconfig>): Promise<KubeAccess> => {
  const { server, cert, key, token } = content;
  const ca = content.ca === '' && content.caFile ? await host.files.readText(content.caFile) : content.ca;
  return { server, ca: ca ?? '', ...(cert && key ? { cert, key } : {}), ...(token && { token }) };
};

const CONFIG: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name: 'kubeadm-config' };

const askCluster = async (host: Host, access: KubeAccess, signal: AbortSignal): Promise<ClusterConfiguration> => {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const kube = createKube({ kubeconfig: access, connect: host.dial, hostName: host.name, signal: limit });
  const ask = async () => ({ object: await kube.get(CONFIG) });
  try {
    const answer = await kube.until('the Kubernetes API', ask, { timeoutMs: PATIENCE_MS, intervalMs: 50 });
    return readClusterConfiguration(textAt(answer?.object, 'data', 'ClusterConfiguration'));
  } catch (error) {
    if (limit.aborted && !signal.aborted) throw silent(access);
    throw error instanceof SlipwayError && error.cause instanceof SlipwayError ? error.cause : error;
  } finally {
    kube.close();
  }
};

const silent = ({ server }: KubeAccess): SlipwayError =>
  new SlipwayError('KUBE_UNREACHABLE', `The Kubernetes API at ${server} does not answer within ${LIMIT_MS / 1000} s`);

const fallingBack = (why: string, { encryptionAlgorithm, certificateValidityPeriod }: ClusterConfiguration): string =>
  `The configuration of the cluster cannot be read (${why}). Going on with kubeadm's defaults: ${encryptionAlgorithm}, valid for ${certificateValidityPeriod}. If the cluster has others, give them with --config.`;
