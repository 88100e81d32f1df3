import type { Cluster } from '../spec/index.ts';
import type { RunResult } from '../workflow/index.ts';
import { flag, list, type Options, text } from './command-spec.ts';
import { playbookSteps } from './playbooks.ts';
import { exitCodeOf, type HostsRun, runOnHosts } from './run-on-hosts.ts';
import { openStore } from './store.ts';
import type { Terminal } from './terminal.ts';

export interface ApplyRequest {
  readonly cluster: Cluster;
  /** Playbooks of the file are meant from here. */
  readonly baseDir: string;
  readonly terminal: Terminal;
  readonly options: Options;
  /** For the lines to type next; absent for the lab. */
  readonly file?: string;
}

/** Applies, then proves that the cluster lives where anything changed. Gives the exit code. */
export const applyCluster = async (request: ApplyRequest): Promise<number> => {
  const { terminal, options, cluster } = request;
  const isText = text(options, 'output') !== 'json' && !flag(options, 'quiet');
  const result = await runOnHosts(await applyRun(request));
  if (result.outcome !== 'ok') return exitCodeOf(result);
  if (result.changes === 0) {
    if (isText) terminal.out.write('Nothing to do: the cluster is as the file says.\n');
    return 0;
  }
  if (options['check'] === false) return 0;
  const check = await checkCluster(cluster, terminal, options);
  if (check.outcome === 'ok' && isText) terminal.out.write(nextLines(request));
  return exitCodeOf(check);
};

/** The walk that apply and plan share. */
export const applyRun = async ({ cluster, baseDir, terminal, options }: ApplyRequest): Promise<HostsRun> => {
  const [{ applyWorkflow }, { clusterSpec, componentStore }, { provided }] = await Promise.all([
    import('../apply/index.ts'),
    import('../phases/index.ts'),
    import('../workflow/index.ts'),
  ]);
  const say = (line: string): void => {
    if (!terminal.isTty && text(options, 'output') !== 'json') terminal.err.write(`${line}\n`);
  };
  return {
    workflow: applyWorkflow(await playbookSteps(cluster, baseDir)),
    cluster,
    terminal,
    options,
    skip: list(options, 'skipPhases'),
    provide: [provided(clusterSpec, cluster), provided(componentStore, openStore(terminal, cluster.components, say))],
  };
};

/** The proof of life, as a run of its own. */
export const checkCluster = async (cluster: Cluster, terminal: Terminal, options: Options): Promise<RunResult> => {
  const [{ checkWorkflow }, { clusterSpec }, { provided }] = await Promise.all([
    import('../check/index.ts'),
    import('../phases/index.ts'),
    import('../workflow/index.ts'),
  ]);
  return runOnHosts({
    workflow: checkWorkflow(),
    cluster,
    terminal,
    options,
    lock: false,
    provide: [provided(clusterSpec, cluster)],
  });
};

const nextLines = ({ file, cluster }: ApplyRequest): string => {
  const named = file === undefined ? '' : ` -f ${file}`;
  return `\nThe cluster "${cluster.name}" is up. Next:\n  slipway kubeconfig${named} --merge\n  kubectl get nodes\n`;
};
