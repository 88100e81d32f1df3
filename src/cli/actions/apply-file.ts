import { loadClusterFile } from '../cluster-file.ts';
import { type Invocation, text } from '../command-spec.ts';
import { exitCodeOf, runOnHosts } from '../run-on-hosts.ts';
import { applyCluster, applyRun } from './apply-cluster.ts';

const CHANGES = 2;

/** `slipway apply`. Gives the exit code. */
export const applyFile = async ({ options, terminal }: Invocation): Promise<number> => {
  const { cluster, path, baseDir } = await loadClusterFile(options, terminal);
  return applyCluster({ cluster, baseDir, terminal, options, file: path });
};

/** `slipway plan`: the same walk; 2 when there is something to change. */
export const planFile = async ({ options, terminal }: Invocation): Promise<number> => {
  const { cluster, baseDir } = await loadClusterFile(options, terminal);
  const run = await applyRun({ cluster, baseDir, terminal, options });
  const result = await runOnHosts({ ...run, plan: true });
  if (result.outcome !== 'ok') return exitCodeOf(result);
  if (result.changes === 0 && text(options, 'output') !== 'json') terminal.out.write('Nothing to change.\n');
  return result.changes > 0 ? CHANGES : 0;
};
