import { isControlPlane } from '../../spec/index.ts';
import { manifestFile } from '../kubernetes-paths.ts';
import { type Check, error } from './check.ts';

/** Not in kubeadm: a control plane that the file calls a worker would go on as one, with its vote in etcd. */
export const role: Check = {
  id: 'Role',
  test: async ({ host, spec }) => {
    if (isControlPlane(spec)) return [];
    const [apiServer] = await host.files.look([manifestFile('kube-apiserver')]);
    if (apiServer?.kind !== 'file') return [];
    return [
      error(
        'Role',
        `${host.name} runs a control plane, and the file gives it another role.`,
        `Take it out of the cluster first, while the file still calls it a control plane: slipway reset -f cluster.yaml --hosts ${host.name}`,
      ),
    ];
  },
};
