import type { NodesByVersion } from '../cluster-versions.ts';
import { isBelow, parsed } from '../version-policy.ts';

/** One line of kubeadm's plan: output.kubeadm.k8s.io/v1alpha3 ComponentUpgradePlan. */
export interface ComponentUpgrade {
  readonly name: string;
  readonly currentVersion: string;
  readonly newVersion: string;
  /** Absent for what belongs to no node. */
  readonly nodeName?: string;
}

export interface AvailableUpgrade {
  readonly description: string;
  readonly components: readonly ComponentUpgrade[];
}

export interface ComponentConfigState {
  readonly group: string;
  readonly currentVersion: string;
  readonly preferredVersion: string;
  readonly manualUpgradeRequired: boolean;
}

/** kubeadm's UpgradePlan; no upgrades: the cluster is as new as can be. */
export interface UpgradePlan {
  readonly availableUpgrades: readonly AvailableUpgrade[];
  readonly configVersions: readonly ComponentConfigState[];
}

/** What runs in the cluster, as the API shows it. */
export interface ClusterState {
  readonly kubelets: NodesByVersion;
  readonly apiServers: NodesByVersion;
  readonly controllerManagers: NodesByVersion;
  readonly schedulers: NodesByVersion;
  /** None where etcd is external. */
  readonly etcds: NodesByVersion;
  /** Tag of the image; empty without CoreDNS. */
  readonly coredns: string;
}

/** Where the cluster could go, and what belongs to that version. */
export interface Destination {
  readonly version: string;
  readonly etcd: string;
  readonly coredns: string;
  /** The version that the tool stands for, as kubeadm's own is listed. */
  readonly tool: string;
  /** It was asked for by its name: kubeadm then takes it for the newest of the series that is there. */
  readonly isNamed: boolean;
}

/** The upgrade that is to be had, in kubeadm's words and order; none when the cluster is not below it. */
export const availableUpgrades = (
  state: ClusterState,
  to: Destination,
  etcdUpgrade: boolean,
): readonly AvailableUpgrade[] => {
  const cluster = newest([...state.apiServers.keys()]);
  const { minor } = parsed(cluster);
  if (!isBelow(parsed(cluster), parsed(to.version))) return [];
  const isPatch = to.isNamed || parsed(to.version).minor === minor;
  const rows = (name: string, nodes: NodesByVersion, newVersion: string): readonly ComponentUpgrade[] =>
    [...nodes.keys()]
      .sort()
      .flatMap((currentVersion) =>
        (nodes.get(currentVersion) ?? []).map((nodeName) => ({ name, currentVersion, newVersion, nodeName })),
      );
  const components = [
    ...(canUpgradeKubelets(state.kubelets, to.version) ? rows('kubelet', state.kubelets, to.version) : []),
    ...rows('kube-apiserver', state.apiServers, to.version),
    ...rows('kube-controller-manager', state.controllerManagers, to.version),
    ...rows('kube-scheduler', state.schedulers, to.version),
    { name: 'kube-proxy', currentVersion: cluster.replace(/^v/, ''), newVersion: to.version },
    { name: 'CoreDNS', currentVersion: state.coredns, newVersion: to.coredns },
    { name: 'kubeadm', currentVersion: to.tool, newVersion: to.tool },
    ...(etcdUpgrade ? rows('etcd', state.etcds, to.etcd) : []),
  ];
  return [{ description: isPatch ? `version in the v1.${minor} series` : 'stable version', components }];
};

const canUpgradeKubelets = (kubelets: NodesByVersion, version: string): boolean =>
  kubelets.size > 1 || (kubelets.size === 1 && !kubelets.has(version));

/** Of API servers of several versions the newest is the cluster's, as with kubeadm. */
export const newest = (versions: readonly string[]): string =>
  versions.reduce((best, version) => (best === '' || isBelow(parsed(best), parsed(version)) ? version : best), '');
