import { SlipwayError } from '../../errors/index.ts';
import { withMachines } from '../cluster-choice.ts';
import { type ClusterFile, loadClusterFile } from '../cluster-file.ts';
import { type Invocation, text } from '../command-spec.ts';
import { exitCodeOf, runOnHosts } from '../run-on-hosts.ts';
import { applyCluster, applyRun } from './apply-cluster.ts';

const CHANGES = 2;

/** `slipway apply`. Gives the exit code. */
export const applyFile = async ({ options, terminal }: Invocation): Promise<number> => {
  const { cluster, path, baseDir } = await loadReady({ options, terminal });
  return applyCluster({ cluster, baseDir, terminal, options, file: path });
};

/** `slipway plan`: the same walk; 2 when there is something to change. */
export const planFile = async ({ options, terminal }: Invocation): Promise<number> => {
  const { cluster, baseDir } = await loadReady({ options, terminal });
  const run = await applyRun({ cluster, baseDir, terminal, options });
  const result = await runOnHosts({ ...run, plan: true });
  if (result.outcome !== 'ok') return exitCodeOf(result);
  if (result.changes === 0 && text(options, 'output') !== 'json') terminal.out.write('Nothing to change.\n');
  return result.changes > 0 ? CHANGES : 0;
};

/** Machines are `slipway up`'s business: the file's own must be there, as many as it says. Throws PROVIDER_FAILED. */
const loadReady = async ({ options, terminal }: Pick<Invocation, 'options' | 'terminal'>): Promise<ClusterFile> => {
  const chosen = await withMachines(await loadClusterFile(options, terminal), terminal);
  const { provider, hosts, name } = chosen.cluster;
  const wanted = provider ? provider.controlPlanes + provider.workers : hosts.length;
  if (wanted === hosts.length) return chosen;
  throw new SlipwayError(
    'PROVIDER_FAILED',
    `The cluster "${name}" has ${hosts.length} machines; its file says ${wanted}.`,
    {
      hint: `Make it so: slipway up -f ${chosen.path}`,
    },
  );
};
