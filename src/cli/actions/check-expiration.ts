import { clusterSpec } from '../../phases/index.ts';
import { certificatePlace, expirationReport, expirationWorkflow } from '../../renew/index.ts';
import { provided } from '../../workflow/index.ts';
import { type Invocation, text } from '../command-spec.ts';
import { expirationTable } from '../expiration-table.ts';
import { printObjects } from '../print-object.ts';
import { runOnHosts } from '../run-on-hosts.ts';
import { orThrow, placeApart, placeOf, thisControlPlane } from './this-control-plane.ts';

/** `slipway certs check-expiration`: 0 whether they have expired or not, as kubeadm. */
export const checkExpiration = async ({ options, terminal }: Invocation): Promise<number> => {
  const cluster = await thisControlPlane(options, terminal);
  const result = await runOnHosts({
    workflow: expirationWorkflow(),
    cluster,
    terminal,
    options,
    lock: false,
    apart: placeApart(cluster, 'read', options, terminal),
    silent: true,
    provide: [
      provided(clusterSpec, cluster),
      provided(certificatePlace, placeOf(options, text(options, 'config') !== undefined)),
    ],
  });
  orThrow(result);
  const [host] = cluster.hosts;
  const report = result.artifacts.get(expirationReport, host?.name);
  for (const notice of report?.notices ?? []) terminal.err.write(`${notice}\n`);
  if (report) {
    const lines = expirationTable(report.info).split('\n').slice(0, -1);
    await printObjects([{ ...report.info }], lines, options, terminal);
  }
  return 0;
};
