import { createDryRunKube, createKube } from '../../kube/index.ts';
import { kubeApi, onJoiningControlPlanes, readKubeconfig, step } from '../../phases/index.ts';
import { discovered } from '../artifacts.ts';
import { kubeconfigsWritten } from './artifacts.ts';

/** The API that is joined, as administrator by this host's own admin.conf. */
export const reachJoinedApi = step({
  id: 'join-control-plane/control-plane-api',
  title: 'Connect to the Kubernetes API',
  where: onJoiningControlPlanes,
  needs: { discovered, kubeconfigsWritten },
  gives: { kubeApi },
  run: async ({ host, plan, changed, signal }, { discovered: { server, ca } }) => {
    const { cert, key } = await readKubeconfig(host, 'admin.conf');
    const access = { server, ca, ...(cert && key ? { cert, key } : {}) };
    const kube = createKube({ kubeconfig: access, connect: host.dial, hostName: host.name, signal, onChange: changed });
    return { kubeApi: plan ? createDryRunKube(kube, changed, host.name) : kube };
  },
});
