import { clusterSpec } from '../../phases/index.ts';
import { writeClusterConfiguration } from '../../spec/index.ts';
import {
  planRequest,
  storedConfiguration,
  upgradePlan,
  upgradePlanWorkflow,
  upgradeRequest,
  upgradeRules,
} from '../../upgrade/index.ts';
import { provided } from '../../workflow/index.ts';
import { type Invocation, text } from '../command-spec.ts';
import { hostToUpgrade } from '../host-to-upgrade.ts';
import { printObjects } from '../print-object.ts';
import { requireControlPlane } from '../require-control-plane.ts';
import { runOnHosts } from '../run-on-hosts.ts';
import { upgradeConfiguration } from '../upgrade-flags.ts';
import { planLines } from '../upgrade-plan-lines.ts';
import { orThrow } from './this-control-plane.ts';

/** `slipway upgrade plan`: 0 whether there is something to upgrade or not, as kubeadm. */
export const showUpgradePlan = async ({ args, options, terminal }: Invocation): Promise<number> => {
  const configuration = await upgradeConfiguration('plan', args[0], options, terminal);
  const { kubernetesVersion, etcdUpgrade, ignorePreflightErrors = [], printConfig } = configuration.plan;
  const cluster = requireControlPlane(hostToUpgrade(options, terminal, configuration), 'plan');
  const version = kubernetesVersion && { version: kubernetesVersion };
  const result = await runOnHosts({
    workflow: upgradePlanWorkflow(),
    cluster,
    terminal,
    options,
    lock: false,
    silent: true,
    provide: [
      provided(clusterSpec, cluster),
      provided(upgradeRequest, {
        kubeconfig: text(options, 'kubeconfig') ?? '/etc/kubernetes/admin.conf',
        ...version,
      }),
      provided(upgradeRules, {
        ignored: ignorePreflightErrors,
        force: false,
        allowed: { experimental: false, releaseCandidate: false },
        imagePullPolicy: 'IfNotPresent',
      }),
      provided(planRequest, { etcdUpgrade, ...version }),
    ],
  });
  orThrow(result);
  const host = cluster.hosts[0]?.name;
  const stored = result.artifacts.get(storedConfiguration, host);
  if (printConfig && stored) terminal.err.write(writeClusterConfiguration(stored.cluster));
  const plan = result.artifacts.get(upgradePlan, host);
  if (!plan) return 0;
  const object = { kind: 'UpgradePlan', apiVersion: 'output.kubeadm.k8s.io/v1alpha3', ...plan } as const;
  await printObjects([object], planLines(plan), options, terminal);
  return 0;
};
