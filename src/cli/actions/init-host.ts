import { initWorkflow } from '../../init/index.ts';
import { clusterSpec, type JoinCommand, joinCommand } from '../../phases/index.ts';
import { clusterFromKubeadmConfig, type InitFlags } from '../../spec/index.ts';
import { type PhaseNode, phaseTree, provided } from '../../workflow/index.ts';
import { chosenPhases } from '../chosen-phases.ts';
import { readText } from '../cluster-file.ts';
import { flag, type Invocation, integer, list, type Options, text } from '../command-spec.ts';
import { exitCodeOf, runOnHosts } from '../run-on-hosts.ts';
import type { Terminal } from '../terminal.ts';

const PLAN_IS_NO_CHANGE = 0;

/** `slipway init` and `slipway init phase`. Gives the exit code. */
export const initThisHost = async (
  { options, terminal }: Invocation,
  phases: readonly string[] | undefined,
): Promise<number> => {
  const workflow = initWorkflow();
  if (phases?.length === 0) {
    terminal.out.write(`${treeLines(phaseTree(workflow), '').join('\n')}\n`);
    return 0;
  }
  const config = text(options, 'config');
  const document = config === undefined ? undefined : await readText(config, terminal);
  const cluster = clusterFromKubeadmConfig(document, config ?? '', initFlags(options));
  const isPlan = flag(options, 'dryRun') || cluster.documents.init.dryRun === true;
  const result = await runOnHosts({
    workflow,
    cluster,
    terminal,
    options,
    plan: isPlan,
    only: phases && chosenPhases(phases, phaseTree(workflow)),
    skip: list(options, 'skipPhases') ?? cluster.documents.init.skipPhases,
    provide: [provided(clusterSpec, cluster)],
  });
  const join = result.artifacts.get(joinCommand);
  if (result.outcome === 'ok' && join && !isPlan) showNext(terminal, options, join);
  return isPlan && result.outcome === 'ok' ? PLAN_IS_NO_CHANGE : exitCodeOf(result);
};

const treeLines = (nodes: readonly PhaseNode[], indent: string): readonly string[] =>
  nodes.flatMap(({ name, title, children }) => [
    `${indent}${(indent === '' ? name : `/${name}`).padEnd(36 - indent.length)} ${title ?? ''}`.trimEnd(),
    ...treeLines(children, `${indent}  `),
  ]);

const initFlags = (options: Options): InitFlags => {
  const flags: Record<string, unknown> = {
    ...Object.fromEntries(textFlags.map((name) => [name, text(options, name)])),
    apiserverBindPort: integer(options, 'apiserverBindPort'),
    apiserverCertExtraSans: list(options, 'apiserverCertExtraSans'),
    ignorePreflightErrors: list(options, 'ignorePreflightErrors'),
    skipPhases: list(options, 'skipPhases'),
    ...(flag(options, 'dryRun') ? { dryRun: true } : {}),
  };
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
};

const textFlags = [
  'apiserverAdvertiseAddress',
  'certDir',
  'controlPlaneEndpoint',
  'criSocket',
  'imageRepository',
  'kubernetesVersion',
  'nodeName',
  'patches',
  'podNetworkCidr',
  'serviceCidr',
  'serviceDnsDomain',
  'token',
  'tokenTtl',
] as const;

const showNext = (terminal: Terminal, options: Options, { endpoint, token, caCertHashes }: JoinCommand): void => {
  const hashes = caCertHashes.map((hash) => `--discovery-token-ca-cert-hash ${hash}`).join(' ');
  const command = `slipway join ${endpoint} --token ${token} ${hashes}`;
  if (text(options, 'output') === 'json') {
    terminal.out.write(`${JSON.stringify({ type: 'join-command', endpoint, token, caCertHashes, command })}\n`);
    return;
  }
  if (flag(options, 'quiet')) return;
  terminal.out.write(`
Your control plane is up. To use it:

  mkdir -p $HOME/.kube && cp -i /etc/kubernetes/admin.conf $HOME/.kube/config

Install a pod network, then join workers by typing on each of them, as root:

  ${command}
`);
};
