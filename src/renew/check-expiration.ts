import { expirationInfo } from '../certs/index.ts';
import { onControlPlanes, readKubeconfigs, readPkiDirectory, step } from '../phases/index.ts';
import { certificatePlace, configuration, expirationReport } from './artifacts.ts';

export const checkExpiration = step({
  id: 'check-expiration',
  title: 'See when certificates end',
  where: onControlPlanes,
  needs: { found: configuration, place: certificatePlace },
  gives: { expirationReport },
  run: async ({ host }, { found: { cluster, notices }, place }) => {
    const [files, kubeconfigs] = await Promise.all([
      readPkiDirectory(host, cluster),
      readKubeconfigs(host, place.kubeconfigDir),
    ]);
    const documents = new Map([...kubeconfigs].map(([name, { document }]) => [name, document]));
    return { expirationReport: { info: expirationInfo(cluster, files, documents, new Date()), notices } };
  },
});
