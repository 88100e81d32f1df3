import { SlipwayError } from '../../errors/index.ts';
import type { Host } from '../../host/index.ts';
import { createKube, isRefusal, type Kube, unlessRefused } from '../../kube/index.ts';
import { bracketed, kubeconfigFile, manifestFile, nodeOf, readKubeconfig } from '../../phases/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';
import { hasBackup } from '../control-plane/index.ts';
import { decideRollout } from './decide-rollout.ts';
import { refuseLastingChanges } from './lasting-settings.ts';
import { type Rollout, type RunningCluster, readRunningCluster } from './running-cluster.ts';

export interface Looking {
  /** As the file wants it; control planes are asked in its order. */
  readonly cluster: Cluster;
  readonly controlPlanes: readonly HostSpec[];
  readonly signal: AbortSignal;
  /** Throws HOST_* for one that cannot be reached. */
  hostOf(spec: HostSpec): Promise<Host>;
}

/** One that a killed run, or a reboot, has left on its way up. */
const PATIENCE_MS = 120_000;

/**
 * What a run over this cluster has to roll out before anything else; `undefined` when there is no cluster yet, or it runs the version
 * of the file. Reads only. Throws UPGRADE_REFUSED, CHANGE_REFUSED, and WAIT_TIMEOUT when a cluster of another version does not answer.
 */
export const lookForRollout = async (looking: Looking): Promise<Rollout | undefined> => {
  const { cluster, controlPlanes } = looking;
  let silence: unknown;
  for (const spec of controlPlanes) {
    try {
      const running = await lookFrom(looking, spec);
      if (running?.configuration) refuseLastingChanges(running.configuration, cluster.documents.cluster);
      if (running) return decideRollout(running, cluster.kubernetesVersion);
    } catch (error) {
      if (!isSilence(error)) throw error;
      silence ??= error;
    }
  }
  // A host that cannot be reached is told by the run itself.
  if (silence instanceof SlipwayError && silence.code === 'WAIT_TIMEOUT') throw silence;
  return undefined;
};

const isSilence = (error: unknown): boolean =>
  error instanceof SlipwayError && (error.retryable || /^(HOST_|WAIT_TIMEOUT)/.test(error.code) || isRefusal(error));

const lookFrom = async (looking: Looking, spec: HostSpec): Promise<RunningCluster | undefined> => {
  const { cluster, signal } = looking;
  const host = await looking.hostOf(spec);
  const version = await versionInManifest(host);
  if (version === undefined) return undefined;
  const kube = await openReader(host, spec, looking);
  try {
    return await readRunningCluster(kube);
  } catch (error) {
    if (!isSilence(error)) throw error;
    // Nothing to roll out that is seen here: whatever keeps the API server away, the run mends or tells. But a host that was upgraded
    // may be the first of several: without a rollout, the others would get the new version while they serve.
    const isThere = version === cluster.kubernetesVersion;
    if (isThere && !(await hasBackup(host))) return undefined;
    const patience = {
      timeoutMs: PATIENCE_MS,
      signal,
      hint: 'Nothing was changed: an upgrade begins with a cluster that answers. See what is wrong: slipway status -f cluster.yaml',
    };
    const asked = kube.until(
      `the API server on ${host.name}, which runs ${version}`,
      () => unlessRefused(() => readRunningCluster(kube)),
      patience,
    );
    return await asked.catch((fault: unknown) => {
      if (isThere && isSilence(fault)) return undefined;
      throw fault;
    });
  } finally {
    kube.close();
  }
};

const openReader = async (host: Host, spec: HostSpec, { cluster, signal }: Looking): Promise<Kube> => {
  const { address, bindPort } = nodeOf(cluster, spec, host.facts);
  const { ca, cert, key, token } = await readKubeconfig(host, 'admin.conf');
  const credentials = { ...(cert && key ? { cert, key } : {}), ...(token && { token }) };
  const kubeconfig = { server: `https://${bracketed(address)}:${bindPort}`, ca, ...credentials };
  return createKube({ kubeconfig, connect: host.dial, hostName: host.name, signal });
};

/** Of the API server that this host is to run; `undefined` where there is none. */
const versionInManifest = async (host: Host): Promise<string | undefined> => {
  const [admin] = await host.files.look([kubeconfigFile('admin.conf')]);
  if (admin?.kind !== 'file') return undefined;
  const manifest = await host.files.readText(manifestFile('kube-apiserver'));
  return manifest === undefined ? undefined : (/image: \S+:(v[^\s:@"']+)/.exec(manifest)?.[1] ?? '');
};
