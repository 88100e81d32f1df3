import { applyWorkflow, upgradeAndApplyWorkflow } from '../../apply/index.ts';
import { leaveWishes } from '../../leave/index.ts';
import { changeInTurn, clusterSpec, componentStore } from '../../phases/index.ts';
import { type Cluster, isControlPlane } from '../../spec/index.ts';
import { createChangeInTurn, lookForRollout, rollout } from '../../upgrade/index.ts';
import { provided } from '../../workflow/index.ts';
import { flag, list, type Options, text } from '../command-spec.ts';
import type { HostsRun } from '../hosts-run.ts';
import { playbookSteps } from '../playbooks.ts';
import { exitCodeOf, runOnHosts } from '../run-on-hosts.ts';
import { openStore } from '../store.ts';
import type { Terminal } from '../terminal.ts';
import { runCheck } from './check-cluster.ts';

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
  const check = await runCheck(cluster, terminal, options);
  if (check.outcome === 'ok' && isText) terminal.out.write(nextLines(request));
  return exitCodeOf(check);
};

/** The walk that apply and plan share. */
export const applyRun = async ({ cluster: given, baseDir, terminal, options }: ApplyRequest): Promise<HostsRun> => {
  const cluster = ignoring(given, list(options, 'ignorePreflightErrors'));
  const say = (line: string): void => {
    if (!terminal.isTty && text(options, 'output') !== 'json') terminal.err.write(`${line}\n`);
  };
  const playbooks = await playbookSteps(cluster, baseDir);
  const how = { takeOver: flag(options, 'takeOver') };
  return {
    workflow: applyWorkflow(playbooks, how),
    cluster,
    terminal,
    options,
    mayMake: true,
    skip: list(options, 'skipPhases'),
    provide: [
      provided(clusterSpec, cluster),
      provided(componentStore, openStore(terminal, cluster.components, say)),
      provided(changeInTurn, createChangeInTurn()),
      provided(leaveWishes, { removeUnknown: flag(options, 'removeUnknown') }),
    ],
    choose: async (run, look) => {
      const controlPlanes = run.cluster.hosts.filter(isControlPlane);
      const found = await lookForRollout({ ...look, cluster: run.cluster, controlPlanes });
      if (found === undefined) return run;
      return {
        ...run,
        workflow: upgradeAndApplyWorkflow(playbooks, how),
        provide: [...run.provide, provided(rollout, found)],
      };
    },
  };
};

/** As if the names stood in nodeRegistration.ignorePreflightErrors of kubeadm's documents. */
const ignoring = (cluster: Cluster, names: readonly string[] = []): Cluster => {
  const { init, join } = cluster.documents;
  const more = ({ nodeRegistration }: Pick<typeof init, 'nodeRegistration'>) => ({
    nodeRegistration: {
      ...nodeRegistration,
      ignorePreflightErrors: [...(nodeRegistration.ignorePreflightErrors ?? []), ...names],
    },
  });
  const documents = { ...cluster.documents, init: { ...init, ...more(init) } };
  return { ...cluster, documents: join === undefined ? documents : { ...documents, join: { ...join, ...more(join) } } };
};

const nextLines = ({ file, cluster }: ApplyRequest): string => {
  const named = file === undefined ? '' : ` -f ${file}`;
  return `\nThe cluster "${cluster.name}" is up. Next:\n  slipway kubeconfig${named} --merge\n  kubectl get nodes\n`;
};
