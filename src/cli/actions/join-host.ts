import { joinWorkflow, withLooks } from '../../join/index.ts';
import { clusterSpec, nodeRegistered } from '../../phases/index.ts';
import { clusterForJoin, joinConfigurationFrom } from '../../spec/index.ts';
import { phaseTree, provided, selectPhases } from '../../workflow/index.ts';
import { chosenPhases } from '../chosen-phases.ts';
import { readText } from '../cluster-file.ts';
import { flag, type Invocation, list, type Options, text } from '../command-spec.ts';
import { inRoot } from '../in-root.ts';
import { joinFlags } from '../kubeadm-flags.ts';
import { phaseLines } from '../phase-lines.ts';
import { exitCodeOf, runOnHosts } from '../run-on-hosts.ts';
import { showResult } from '../show-result.ts';
import type { Terminal } from '../terminal.ts';

/** `slipway join`. Gives the exit code. */
export const joinThisHost = ({ args, options, terminal }: Invocation): Promise<number> =>
  runJoin({ endpoint: args[0], phases: undefined, options, terminal });

/** `slipway join phase`: names of phases, and an endpoint among them where one is needed. Gives the exit code. */
export const joinPhases = async ({ args, options, terminal }: Invocation): Promise<number> => {
  const phases = args.filter((word) => !isEndpoint(word));
  const all = joinWorkflow('control-plane');
  if (phases.length === 0) {
    terminal.out.write(`${phaseLines(phaseTree(all)).join('\n')}\n`);
    return 0;
  }
  selectPhases(all, { only: chosenPhases(phases, phaseTree(all)) });
  return runJoin({ endpoint: args.find(isEndpoint), phases, options, terminal });
};

/** No phase has a colon or a dot in its name, and no address is without. */
const isEndpoint = (word: string): boolean => /[:.]/.test(word);

interface Join {
  readonly endpoint: string | undefined;
  /** Everything when absent. */
  readonly phases: readonly string[] | undefined;
  readonly options: Options;
  readonly terminal: Terminal;
}

const runJoin = async ({ endpoint, phases, options, terminal }: Join): Promise<number> => {
  const config = text(options, 'config');
  const document = config === undefined ? undefined : await readText(config, terminal);
  const flags = joinFlags(endpoint, options);
  const configuration = joinConfigurationFrom(document, config ?? '', flags, { mayFindCluster: phases !== undefined });
  const role = configuration.controlPlane === undefined ? 'worker' : 'control-plane';
  const cluster = inRoot(clusterForJoin(configuration), options, terminal);
  const workflow = joinWorkflow(role);
  const isPlan = flag(options, 'dryRun') || configuration.dryRun === true;
  const result = await runOnHosts({
    workflow,
    cluster,
    terminal,
    options,
    plan: isPlan,
    only: phases && withLooks(workflow, chosenPhases(phases, phaseTree(workflow))),
    skip: list(options, 'skipPhases') ?? configuration.skipPhases,
    provide: [provided(clusterSpec, cluster)],
  });
  if (result.outcome === 'ok' && !isPlan) {
    const nodeName = result.artifacts.get(nodeRegistered, cluster.hosts[0]?.name);
    const people = phases === undefined ? `\n${joined[role]} On the control plane: kubectl get nodes\n` : '';
    showResult(terminal, options, { command: 'join', nodeName, role, people });
  }
  return exitCodeOf(result);
};

const joined = {
  worker: 'This host has joined the cluster.',
  'control-plane': 'This host has joined the cluster as a control plane.',
};
