import type { Cluster } from '../spec/index.ts';
import { controlPlaneUpgraded, upgradeTarget } from '../upgrade/index.ts';
import type { RunResult } from '../workflow/index.ts';
import type { Invocation } from './command-spec.ts';
import { showResult } from './show-result.ts';

/** What was done, and what is left to people: the kubelet, and the other hosts. */
export const showUpgraded = (
  { options, terminal }: Invocation,
  command: 'apply' | 'node',
  cluster: Cluster,
  { artifacts }: RunResult,
): void => {
  const host = cluster.hosts[0]?.name;
  const version = artifacts.get(upgradeTarget, host)?.kubernetesVersion ?? '';
  const report = artifacts.get(controlPlaneUpgraded, host);
  const isOne = cluster.hosts[0]?.roles.includes('control-plane') ?? false;
  const name = artifacts.get(upgradeTarget, host)?.documents.init.nodeRegistration.name ?? '';
  showResult(terminal, options, {
    command: `upgrade ${command}`,
    version,
    ...report,
    people: [
      '',
      isOne
        ? `The control plane of this host runs ${version}.`
        : `The configuration of this host is that of ${version}.`,
      ...(report?.backup === undefined ? [] : [`What there was before is in ${report.backup}.`]),
      '',
      'Next, the kubelet, which is yours to replace:',
      `  kubectl drain ${name} --ignore-daemonsets`,
      `  install kubelet ${version} (and kubectl), then: systemctl daemon-reload && systemctl restart kubelet`,
      `  kubectl uncordon ${name}`,
      ...(command === 'apply' ? ['', 'Then on every other host, control planes first:', '  slipway upgrade node'] : []),
      '',
    ].join('\n'),
  });
};
