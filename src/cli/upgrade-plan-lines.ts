import type { AvailableUpgrade, UpgradePlan } from '../upgrade/index.ts';
import { columnTable } from './column-table.ts';

const HEADER = ['COMPONENT', 'NODE', 'CURRENT', 'TARGET'];

/** A plan for people: the same tables as kubeadm's. */
export const planLines = ({ availableUpgrades, configVersions }: UpgradePlan): readonly string[] => [
  ...(availableUpgrades.length === 0
    ? ['The cluster is as new as this Slipway can make it.', '']
    : availableUpgrades.flatMap(upgradeLines)),
  'Configuration of components; those with "yes" must be rewritten by hand before an upgrade:',
  '',
  ...columnTable([
    ['API GROUP', 'CURRENT VERSION', 'PREFERRED VERSION', 'MANUAL UPGRADE REQUIRED'],
    ...configVersions.map(({ group, currentVersion, preferredVersion, manualUpgradeRequired }) => [
      group,
      currentVersion || '-',
      preferredVersion || '-',
      manualUpgradeRequired ? 'yes' : 'no',
    ]),
  ]),
];

const upgradeLines = ({ components }: AvailableUpgrade): readonly string[] => {
  const cells = components.map(({ name, nodeName, currentVersion, newVersion }) => [
    name,
    nodeName ?? '',
    currentVersion,
    newVersion,
  ]);
  const version = components.find(({ name }) => name === 'kube-apiserver')?.newVersion ?? '';
  const kubelets = cells.filter(([name]) => name === 'kubelet');
  return [
    `Upgrade to ${version}:`,
    '',
    ...columnTable([HEADER, ...cells.filter(([name = '']) => !['kubelet', 'kubeadm'].includes(name))]),
    '',
    ...(kubelets.length === 0
      ? []
      : ['Yours to replace on each host, after its upgrade:', '', ...columnTable([HEADER, ...kubelets]), '']),
    'To do it:',
    '',
    `  slipway upgrade apply ${version}${flagFor(version)}`,
    '',
  ];
};

const flagFor = (version: string): string => {
  if (!version.includes('-')) return '';
  return version.includes('-rc') ? ' --allow-release-candidate-upgrades' : ' --allow-experimental-upgrades';
};
