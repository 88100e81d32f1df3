import { SlipwayError } from '../../errors/index.ts';
import { clusterSpec } from '../../phases/index.ts';
import { kubeconfigText, kubeconfigUser as user, userWorkflow } from '../../renew/index.ts';
import { parseDuration } from '../../spec/index.ts';
import { provided } from '../../workflow/index.ts';
import { type Invocation, list, type Options, text } from '../command-spec.ts';
import { keptApart } from '../kept-apart.ts';
import { runOnHosts } from '../run-on-hosts.ts';
import { orThrow, thisControlPlane } from './this-control-plane.ts';

const YEAR_MS = 8760 * 3_600_000;

/** `slipway kubeconfig user`. Gives the exit code. */
export const kubeconfigUser = async ({ options, terminal }: Invocation): Promise<number> => {
  const name = text(options, 'clientName');
  if (!name) {
    throw new SlipwayError('USAGE', 'Nobody is named for whom the kubeconfig is to be.', {
      hint: 'slipway kubeconfig user --client-name NAME',
    });
  }
  const validityMs = validityOf(options);
  const cluster = await thisControlPlane(options, terminal);
  const token = text(options, 'token');
  const result = await runOnHosts({
    workflow: userWorkflow(),
    cluster,
    terminal,
    options,
    lock: false,
    apart: keptApart([cluster.documents.cluster.certificatesDir], 'read', options, terminal),
    silent: true,
    provide: [
      provided(clusterSpec, cluster),
      provided(user, { name, organizations: list(options, 'org') ?? [], validityMs, ...(token && { token }) }),
    ],
  });
  orThrow(result);
  if (validityMs > YEAR_MS && !token) terminal.err.write('The certificate lives longer than a year: keep it well.\n');
  terminal.out.write(result.artifacts.get(kubeconfigText, cluster.hosts[0]?.name) ?? '');
  return 0;
};

const validityOf = (options: Options): number => {
  const given = text(options, 'validityPeriod') ?? '8760h';
  try {
    return parseDuration(given);
  } catch (cause) {
    throw new SlipwayError('USAGE', `--validity-period: "${given}" is no duration.`, {
      hint: 'Write it as hours, such as 720h.',
      cause,
    });
  }
};
