import { unifiedDiff } from '../../host/index.ts';
import { clusterSpec } from '../../phases/index.ts';
import { manifestChanges, upgradeDiffWorkflow, upgradeRequest } from '../../upgrade/index.ts';
import { provided } from '../../workflow/index.ts';
import { type Invocation, text } from '../command-spec.ts';
import { hostToUpgrade } from '../host-to-upgrade.ts';
import { requireControlPlane } from '../require-control-plane.ts';
import { runOnHosts } from '../run-on-hosts.ts';
import { upgradeConfiguration } from '../upgrade-flags.ts';
import { orThrow } from './this-control-plane.ts';

/** `slipway upgrade diff`: 0 whether anything differs or not, as kubeadm. */
export const showUpgradeDiff = async ({ args, options, terminal }: Invocation): Promise<number> => {
  const configuration = await upgradeConfiguration('diff', args[0], options, terminal);
  const { kubernetesVersion, contextLines } = configuration.diff;
  const cluster = requireControlPlane(hostToUpgrade(options, terminal, configuration), 'diff');
  const result = await runOnHosts({
    workflow: upgradeDiffWorkflow(),
    cluster,
    terminal,
    options,
    lock: false,
    silent: true,
    provide: [
      provided(clusterSpec, cluster),
      provided(upgradeRequest, {
        kubeconfig: text(options, 'kubeconfig') ?? '/etc/kubernetes/admin.conf',
        ...(kubernetesVersion && { version: kubernetesVersion }),
      }),
    ],
  });
  orThrow(result);
  const how = { afterName: 'new manifest', ...(contextLines !== undefined && { context: contextLines }) };
  for (const { path, before, after } of result.artifacts.get(manifestChanges, cluster.hosts[0]?.name) ?? [])
    terminal.out.write(unifiedDiff(path, before, after, how));
  return 0;
};
