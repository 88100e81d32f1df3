import { requestFileNames, signingRequests } from '../certs/index.ts';
import { SlipwayError } from '../errors/index.ts';
import type { Host } from '../host/index.ts';
import { clusterSpec, onLeader, pkiContextOf, step } from '../phases/index.ts';
import { certificatePlace, requestsReport } from './artifacts.ts';

/** kubeadm's generate-csr: refuses to touch any key, request or kubeconfig that is there, before it makes the first. */
export const generateRequests = step({
  id: 'generate-csr',
  title: 'Make keys and signing requests',
  where: onLeader,
  needs: { cluster: clusterSpec, place: certificatePlace },
  gives: { requestsReport },
  run: async ({ host, member }, { cluster, place }) => {
    const context = pkiContextOf(host, member.spec, cluster);
    const folders = { pki: context.cluster.certificatesDir, kubeconfigs: place.kubeconfigDir };
    await refuseExisting(
      host,
      requestFileNames().map(({ folder, name }) => `${folders[folder]}/${name}`),
    );
    const requests = await signingRequests(context);
    await host.files.ensure(
      requests
        .flatMap(({ files }) => files)
        .map(({ folder, name, content, mode }) => ({
          path: `${folders[folder]}/${name}`,
          content,
          mode,
          secret: !name.endsWith('.csr'),
        })),
    );
    const namesIn = (folder: string) => requests.filter((row) => row.folder === folder).map(({ name }) => name);
    return {
      requestsReport: {
        certDir: folders.pki,
        certificates: namesIn('pki'),
        kubeconfigDir: folders.kubeconfigs,
        kubeconfigs: namesIn('kubeconfigs'),
      },
    };
  },
});

const refuseExisting = async (host: Host, paths: readonly string[]): Promise<void> => {
  const there = (await host.files.look(paths)).filter(({ kind }) => kind !== 'absent').map(({ path }) => path);
  if (there.length === 0) return;
  throw new SlipwayError('CERT_INVALID', `These files are there already: ${there.join(', ')}.`, {
    hint: 'Move them away, or name other folders with --cert-dir and --kubeconfig-dir.',
  });
};
