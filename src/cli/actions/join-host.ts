import { joinWorkflow } from '../../join/index.ts';
import { clusterSpec } from '../../phases/index.ts';
import { clusterForJoin, type JoinFlags, joinConfigurationFrom } from '../../spec/index.ts';
import { provided } from '../../workflow/index.ts';
import { readText } from '../cluster-file.ts';
import { flag, type Invocation, list, type Options, text } from '../command-spec.ts';
import { exitCodeOf, runOnHosts } from '../run-on-hosts.ts';

/** `slipway join`. Gives the exit code. */
export const joinThisHost = async ({ args, options, terminal }: Invocation): Promise<number> => {
  const config = text(options, 'config');
  const document = config === undefined ? undefined : await readText(config, terminal);
  const configuration = joinConfigurationFrom(document, config ?? '', joinFlags(args[0], options));
  const cluster = clusterForJoin(configuration);
  const isPlan = flag(options, 'dryRun') || configuration.dryRun === true;
  const result = await runOnHosts({
    workflow: joinWorkflow(),
    cluster,
    terminal,
    options,
    plan: isPlan,
    skip: list(options, 'skipPhases') ?? configuration.skipPhases,
    provide: [provided(clusterSpec, cluster)],
  });
  if (result.outcome === 'ok' && !isPlan && !flag(options, 'quiet') && text(options, 'output') !== 'json') {
    terminal.out.write('\nThis host has joined the cluster. On the control plane: kubectl get nodes\n');
  }
  return exitCodeOf(result);
};

const joinFlags = (endpoint: string | undefined, options: Options): JoinFlags => {
  const flags: Record<string, unknown> = {
    endpoint,
    ...Object.fromEntries(textFlags.map((name) => [name, text(options, name)])),
    discoveryTokenCaCertHash: list(options, 'discoveryTokenCaCertHash'),
    ignorePreflightErrors: list(options, 'ignorePreflightErrors'),
    skipPhases: list(options, 'skipPhases'),
    ...(flag(options, 'discoveryTokenUnsafeSkipCaVerification')
      ? { discoveryTokenUnsafeSkipCaVerification: true }
      : {}),
    ...(flag(options, 'dryRun') ? { dryRun: true } : {}),
  };
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
};

const textFlags = ['token', 'discoveryToken', 'tlsBootstrapToken', 'criSocket', 'nodeName', 'patches'] as const;
