import { claimed, kubeconfigFile, onJoiningControlPlanes, step } from '../../phases/index.ts';
import { certsWritten, joinedPki, kubeconfigsWritten } from './artifacts.ts';
import { joinedKubeconfigs } from './prepare-pki.ts';

/** kubeadm's control-plane-prepare/kubeconfig. */
export const writeJoinedKubeconfigs = step({
  id: 'join-control-plane/control-plane-prepare/kubeconfig',
  title: 'Write the kubeconfigs of a control plane',
  where: onJoiningControlPlanes,
  needs: { claimed, joinedPki, certsWritten },
  gives: { kubeconfigsWritten },
  run: async ({ host, warn }, { joinedPki: { kubeconfigs } }) => {
    const issued = await Promise.all(joinedKubeconfigs.map(kubeconfigs.file));
    for (const text of issued.flatMap(({ warnings }) => warnings)) warn(text);
    const made = issued.filter((one) => one.made);
    await host.files.ensure(
      made.map(({ file, content, mode }) => ({ path: kubeconfigFile(file), content, mode, secret: true })),
    );
    return { kubeconfigsWritten: undefined };
  },
  recover: async () => ({ kubeconfigsWritten: undefined }),
});
