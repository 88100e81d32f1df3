import { clusterSpec } from '../../phases/index.ts';
import { certificatePlace, requestsReport, requestsWorkflow } from '../../renew/index.ts';
import { provided } from '../../workflow/index.ts';
import { flag, type Invocation, text } from '../command-spec.ts';
import { keptApart } from '../kept-apart.ts';
import { runOnHosts } from '../run-on-hosts.ts';
import { orThrow, placeOf, thisControlPlane } from './this-control-plane.ts';

/** `slipway certs generate-csr`. Gives the exit code. */
export const generateCsr = async ({ options, terminal }: Invocation): Promise<number> => {
  const cluster = await thisControlPlane(options, terminal, text(options, 'certDir'));
  const result = await runOnHosts({
    workflow: requestsWorkflow(),
    cluster,
    terminal,
    options,
    // It touches nothing that is there.
    lock: false,
    apart: keptApart(
      [cluster.documents.cluster.certificatesDir, placeOf(options, true).kubeconfigDir],
      'write',
      options,
      terminal,
    ),
    silent: true,
    provide: [provided(clusterSpec, cluster), provided(certificatePlace, placeOf(options, true))],
  });
  orThrow(result);
  const report = result.artifacts.get(requestsReport, cluster.hosts[0]?.name);
  if (report && !flag(options, 'quiet')) {
    const { certDir, certificates, kubeconfigDir, kubeconfigs } = report;
    const lines = [
      `Keys and signing requests are in ${certDir}:`,
      ...certificates.map((name) => `  ${name}.key, ${name}.csr`),
      `Kubeconfigs without certificates, and their signing requests, are in ${kubeconfigDir}:`,
      ...kubeconfigs.map((name) => `  ${name}, ${name}.csr`),
    ];
    terminal.out.write(`${lines.join('\n')}\n`);
  }
  return 0;
};
