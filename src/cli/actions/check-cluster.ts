import { checkWorkflow } from '../../check/index.ts';
import { clusterSpec } from '../../phases/index.ts';
import type { Cluster } from '../../spec/index.ts';
import { provided, type RunResult } from '../../workflow/index.ts';
import { loadCluster } from '../cluster-choice.ts';
import type { Invocation, Options } from '../command-spec.ts';
import { exitCodeOf, runOnHosts } from '../run-on-hosts.ts';
import type { Terminal } from '../terminal.ts';

/** `slipway check`. Gives the exit code. */
export const checkCluster = async ({ options, terminal }: Invocation): Promise<number> =>
  exitCodeOf(await runCheck((await loadCluster(options, terminal)).cluster, terminal, options));

/** The proof of life, as a run of its own. */
export const runCheck = (cluster: Cluster, terminal: Terminal, options: Options): Promise<RunResult> =>
  runOnHosts({
    workflow: checkWorkflow(),
    cluster,
    terminal,
    options,
    lock: false,
    provide: [provided(clusterSpec, cluster)],
  });
