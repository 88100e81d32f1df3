import { isKubeletHealthy } from '../../phases/index.ts';
import type { UpgradeCheck } from './upgrade-check.ts';

const ID = 'KubeletRuns';

/** Not in kubeadm, which then waits for minutes for pods that nobody starts. */
export const kubeletRuns: UpgradeCheck = {
  id: ID,
  test: async ({ context: { host } }) => {
    if (await isKubeletHealthy(host)) return [];
    const message = `The kubelet on ${host.name} does not answer, and it is what starts the new static pods.`;
    return [{ id: ID, severity: 'error', message, fix: 'See why: journalctl -u kubelet -n 50' }];
  },
};
