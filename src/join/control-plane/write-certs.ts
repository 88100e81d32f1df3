import { certsFor } from '../../certs/index.ts';
import type { Host } from '../../host/index.ts';
import { claimed, onJoiningControlPlanes, step } from '../../phases/index.ts';
import { certsWritten, joinedCluster, joinedPki, type SharedContent, sharedPki, sharedPkiKept } from './artifacts.ts';

/** kubeadm's control-plane-prepare/certs. */
export const writeJoinedCerts = step({
  id: 'join-control-plane/control-plane-prepare/certs',
  title: 'Write the certificates of a control plane',
  where: onJoiningControlPlanes,
  needs: {
    cluster: joinedCluster,
    claimed,
    shared: sharedPki,
    sharedPkiKept,
    joinedPki,
  },
  gives: { certsWritten },
  run: async ({ host, warn }, { cluster, shared, joinedPki: own }) => {
    const configuration = cluster.documents.cluster;
    const leaves = certsFor(configuration).filter(({ ca }) => ca !== undefined);
    const rows = await Promise.all(leaves.map(({ name }) => own.certs.row(name)));
    for (const text of rows.flatMap(({ warnings }) => warnings)) warn(text);
    const made = rows
      .flatMap((row) => row.files)
      .filter(([, file]) => file.made)
      .map(([name, { content, mode }]) => ({ path: `${configuration.certificatesDir}/${name}`, content, mode }));
    await writePki(host, [...shared, ...made]);
    return { certsWritten: undefined };
  },
  recover: async () => ({ certsWritten: undefined }),
});

/** Keys first: a kill in between must not leave a certificate without its key. */
export const writePki = async (host: Host, files: readonly SharedContent[]): Promise<void> => {
  const all = files.map((file) => ({ ...file, secret: file.path.endsWith('.key') }));
  await host.files.ensure(all.filter(({ secret }) => secret));
  await host.files.ensure(all.filter(({ secret }) => !secret));
};
