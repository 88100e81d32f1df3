import { manifestFile } from '../../phases/index.ts';
import type { UpgradeCheck } from './upgrade-check.ts';

const ID = 'StaticPodManifest';

/** kubeadm's StaticPodManifest. */
export const staticPodManifest: UpgradeCheck = {
  id: ID,
  test: async ({ context: { host } }) => {
    const paths = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map(manifestFile);
    const states = await host.files.look(paths);
    const missing = states.filter(({ kind }) => kind !== 'file').map(({ path }) => path);
    if (missing.length === 0) return [];
    const message = `${host.name} has no ${missing.join(', ')}.`;
    return [{ id: ID, severity: 'error', message, fix: 'Run this on a control plane.' }];
  },
};
