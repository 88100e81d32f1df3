import { isNodeReady } from '../../phases/index.ts';
import type { UpgradeCheck } from './upgrade-check.ts';

const ID = 'ControlPlaneNodesReady';

/** kubeadm's ControlPlaneNodesReady. */
export const controlPlaneNodesReady: UpgradeCheck = {
  id: ID,
  test: async ({ kube }) => {
    const labelSelector = 'node-role.kubernetes.io/control-plane=';
    const nodes = await kube.list({ apiVersion: 'v1', kind: 'Node', labelSelector });
    const names = nodes.filter((node) => !isNodeReady(node)).map(({ metadata }) => metadata.name);
    if (names.length === 0) return [];
    const message = `Control planes that are not Ready: ${names.join(', ')}.`;
    return [{ id: ID, severity: 'error', message, fix: `See why: kubectl describe node ${names[0]}` }];
  },
};
