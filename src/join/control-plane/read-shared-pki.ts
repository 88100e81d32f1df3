import { sharedFilesOf } from '../../certs/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import { onJoiningControlPlanes, step } from '../../phases/index.ts';
import { joinedCluster, sharedPki, sharedPkiKept } from './artifacts.ts';

/** What control planes share, from this host's own disk, wherever it came from. Throws JOIN_REFUSED naming every file that lacks. */
export const readSharedPki = step({
  id: 'join-control-plane/shared-pki',
  title: 'Read what control planes share',
  where: onJoiningControlPlanes,
  needs: { cluster: joinedCluster, sharedPkiKept },
  gives: { sharedPki },
  run: async ({ host }, { cluster }) => {
    const wanted = sharedFilesOf(cluster.documents.cluster).filter(({ path }) => path !== '');
    const found = await Promise.all(
      wanted.map(async (file) => ({ ...file, content: await host.files.readText(file.path) })),
    );
    const lacking = found.filter(({ name, content }) => content === undefined && !isOfExternalCa(name));
    if (lacking.length > 0)
      throw incomplete(
        host.name,
        lacking.map(({ path }) => path),
      );
    return {
      sharedPki: found.flatMap(({ path, content, mode }) => (content === undefined ? [] : [{ path, content, mode }])),
    };
  },
});

/** Their keys may be kept elsewhere; what they would sign must be there then, and that is found out where it is needed. */
const isOfExternalCa = (name: string): boolean => ['ca.key', 'front-proxy-ca.key', 'etcd-ca.key'].includes(name);

const incomplete = (host: string, paths: readonly string[]): SlipwayError =>
  new SlipwayError('JOIN_REFUSED', `${host} has no ${paths.join(', ')}, which control planes share.`, {
    hint: 'Join with a certificate key (slipway init phase upload-certs --upload-certs prints one), or copy the files there.',
  });
