import { SlipwayError } from '../../errors/index.ts';
import type { ClusterConfiguration } from '../../spec/index.ts';

interface Setting {
  /** As a user knows it. */
  readonly name: string;
  readonly of: (configuration: ClusterConfiguration) => string | undefined;
  /** A second value may follow the one that is there, after a comma. */
  readonly mayGrow?: boolean;
}

/** What nodes, Services and data were made with. A change of the flags alone would leave those behind, or begin an empty cluster. */
const lastingSettings: readonly Setting[] = [
  { name: 'podSubnet', of: ({ networking }) => networking.podSubnet },
  { name: 'serviceSubnet', of: ({ networking }) => networking.serviceSubnet, mayGrow: true },
  { name: 'dnsDomain', of: ({ networking }) => networking.dnsDomain },
  { name: 'certificatesDir', of: ({ certificatesDir }) => certificatesDir },
  { name: 'etcd', of: ({ etcd }) => ('local' in etcd ? 'on the control planes' : 'external') },
  { name: 'etcd.local.dataDir', of: ({ etcd }) => ('local' in etcd ? etcd.local.dataDir : undefined) },
];

/**
 * Throws CHANGE_REFUSED, naming each, where a file wants settings of a running cluster otherwise that hold for its life. `running` is what
 * the cluster keeps. Pure.
 */
export const refuseLastingChanges = (running: ClusterConfiguration, wanted: ClusterConfiguration): void => {
  const faults = lastingSettings.flatMap(({ name, of, mayGrow = false }) => {
    const [present, next] = [of(running), of(wanted)];
    const isSame = present === next || (mayGrow && next?.startsWith(`${present},`));
    return present === undefined || next === undefined || isSame ? [] : [{ name, present, next }];
  });
  if (faults.length === 0) return;
  throw new SlipwayError(
    'CHANGE_REFUSED',
    faults
      .map(({ name, present, next }) => `${name} of the running cluster is ${present}, and the file says ${next}.`)
      .join('\n'),
    {
      hint: 'These hold for the life of a cluster: put the old values back into the file, or make another cluster. Where they were changed by other means, let the cluster know: kubectl -n kube-system edit configmap kubeadm-config',
    },
  );
};
