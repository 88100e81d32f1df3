import { type Check, error } from './check.ts';

const SKEW = 3;
const NOT_FOUND = 127;

/** kubeadm's KubeletVersion: at most three minors older than the control plane, never newer. */
export const kubeletVersion: Check = {
  id: 'KubeletVersion',
  test: async ({ host, cluster }) => {
    const { stdout, exitCode } = await host.query({ file: 'kubelet', args: ['--version'] }, { allow: [NOT_FOUND] });
    if (exitCode === NOT_FOUND) {
      return [
        error('FileExisting-kubelet', `There is no kubelet on ${host.name}.`, 'Install it, or use slipway apply.'),
      ];
    }
    const theirs = minorOf(stdout);
    const ours = minorOf(cluster.kubernetesVersion);
    if (theirs <= ours && theirs >= ours - SKEW) return [];
    const message = `The kubelet on ${host.name} is ${stdout.trim()}; the control plane is ${cluster.kubernetesVersion}.`;
    return [error('KubeletVersion', message, `Install a kubelet of 1.${Math.max(0, ours - SKEW)} to 1.${ours}.`)];
  },
};

const minorOf = (version: string): number => Number(version.match(/v1\.(\d+)/)?.[1] ?? Number.NaN);
