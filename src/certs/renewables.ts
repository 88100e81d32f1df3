import type { ClusterConfiguration } from '../spec/index.ts';
import { type KubeconfigFile, kubeconfigTable } from './kubeconfig-table.ts';
import { type CaName, certsFor, type LeafName } from './table.ts';

/** The kubelet renews kubelet.conf's certificate by itself. */
export type RenewableKubeconfig = Exclude<KubeconfigFile, 'kubelet.conf'>;
export type RenewableName = LeafName | RenewableKubeconfig;

/** A certificate that `certs renew` makes anew: a pair of files below the PKI directory, or what a kubeconfig holds. */
export type Renewable = RenewablePair | RenewableConf;

export interface RenewablePair {
  readonly name: LeafName;
  /** Base name below the PKI directory. */
  readonly path: string;
  readonly ca: CaName;
}

export interface RenewableConf {
  readonly name: RenewableKubeconfig;
  readonly ca: 'ca';
}

/** What a cluster has to renew, in kubeadm's order: by name. With external etcd its certificates are somebody else's. */
export const renewablesOf = (cluster: Pick<ClusterConfiguration, 'etcd'>): readonly Renewable[] => {
  const pairs = certsFor(cluster).flatMap(({ name, path, ca }) =>
    ca === undefined ? [] : [{ name: name as LeafName, path, ca }],
  );
  const confs = kubeconfigTable.flatMap(({ file }) =>
    file === 'kubelet.conf' ? [] : [{ name: file, ca: 'ca' as const }],
  );
  return [...pairs, ...confs].sort((a, b) => (a.name < b.name ? -1 : 1));
};
