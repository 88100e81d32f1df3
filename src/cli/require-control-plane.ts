import { SlipwayError } from '../errors/index.ts';
import type { Cluster } from '../spec/index.ts';

/** Throws UPGRADE_REFUSED when this host is no control plane: `command` of `upgrade` has nothing to look at here. */
export const requireControlPlane = (cluster: Cluster, command: string): Cluster => {
  if (cluster.hosts[0]?.roles.includes('control-plane')) return cluster;
  throw new SlipwayError(
    'UPGRADE_REFUSED',
    'This host is no control plane: it has no /etc/kubernetes/manifests/kube-apiserver.yaml.',
    { hint: `On a control plane: slipway upgrade ${command}; on a worker: slipway upgrade node` },
  );
};
