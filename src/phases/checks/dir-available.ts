import { isControlPlane } from '../../spec/index.ts';
import { resetToType } from '../to-type.ts';
import { type Check, error } from './check.ts';

/** kubeadm's DirAvailable--var-lib-etcd: data of another etcd. */
export const dirAvailable: Check = {
  id: 'DirAvailable',
  test: async ({ host, spec, claimed, cluster }) => {
    const { etcd } = cluster.documents.cluster;
    if (claimed || !isControlPlane(spec) || !('local' in etcd)) return [];
    const names = await host.files.list(etcd.local.dataDir);
    if (names.length === 0) return [];
    const id = `DirAvailable-${etcd.local.dataDir.replaceAll('/', '-')}`;
    const fix = `Move the data away, or: ${resetToType(host)}`;
    return [error(id, `${etcd.local.dataDir} on ${host.name} is not empty.`, fix)];
  },
};
