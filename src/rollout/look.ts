import { SlipwayError } from '../errors/index.ts';
import type { Host } from '../host/index.ts';
import { clusterSpec, kubeconfigFile, manifestFile, onControlPlanes, openKube, step } from '../phases/index.ts';
import { ofHost, type Workflow, workflow } from '../workflow/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type RunningCluster, readRunningCluster } from './running-cluster.ts';

/** What a control plane tells of its cluster; `undefined`: it is none yet. */
export const runningCluster = ofHost<RunningCluster | undefined>('runningCluster');

/** What runs, asked of a control plane through its own API server. Reads only. */
export const lookWorkflow = (): Workflow<HostSpec> => workflow('look', [lookAtVersions], { provided: [clusterSpec] });

/** One that a killed run, or a reboot, has left on its way up. */
const PATIENCE_MS = 60_000;

const lookAtVersions = step({
  id: 'look',
  title: 'See which version runs',
  where: onControlPlanes,
  needs: { cluster: clusterSpec },
  gives: { runningCluster },
  run: async (context, { cluster }) => {
    const { host, signal } = context;
    const version = await versionInManifest(host);
    if (version === undefined) return { runningCluster: undefined };
    const kube = await openKube({ ...context, plan: false }, cluster, 'admin.conf');
    try {
      return { runningCluster: await readRunningCluster(kube) };
    } catch (error) {
      if (!isAway(error)) throw error;
      // Nothing to roll out that is seen here: whatever keeps the API server away, the run mends or tells.
      if (version === cluster.kubernetesVersion) return { runningCluster: undefined };
      const ask = () => readRunningCluster(kube);
      return {
        runningCluster: await kube.until(`the API server on ${host.name}, which runs ${version}`, ask, {
          timeoutMs: PATIENCE_MS,
          signal,
          hint: 'An upgrade begins with a cluster that answers. See what is wrong: slipway status -f cluster.yaml',
        }),
      };
    } finally {
      kube.close();
    }
  },
});

const isAway = (error: unknown): boolean => error instanceof SlipwayError && error.retryable;

/** Of the API server that this host is to run; `undefined` where there is none. */
const versionInManifest = async (host: Host): Promise<string | undefined> => {
  const [admin] = await host.files.look([kubeconfigFile('admin.conf')]);
  if (admin?.kind !== 'file') return undefined;
  const manifest = await host.files.readText(manifestFile('kube-apiserver'));
  return manifest === undefined ? undefined : (/image: \S+:(v[^\s:@"']+)/.exec(manifest)?.[1] ?? '');
};
