import { isControlPlane, isEtcdHost } from '../../spec/index.ts';
import { etcdDataDir } from '../kubernetes-paths.ts';
import { resetToType } from '../to-type.ts';
import { type Check, error } from './check.ts';

/** kubeadm's DirAvailable--var-lib-etcd: data of another etcd. */
export const dirAvailable: Check = {
  id: 'DirAvailable',
  test: async ({ host, spec, claimed, cluster }) => {
    const { etcd } = cluster.documents.cluster;
    const isMember = isEtcdHost(spec) || (isControlPlane(spec) && 'local' in etcd);
    if (claimed || !isMember) return [];
    const dataDir = 'local' in etcd ? etcd.local.dataDir : etcdDataDir;
    const names = await host.files.list(dataDir);
    if (names.length === 0) return [];
    const id = `DirAvailable-${dataDir.replaceAll('/', '-')}`;
    const fix = `Move the data away, or: ${resetToType(host)}`;
    return [error(id, `${dataDir} on ${host.name} is not empty.`, fix)];
  },
};
