import { certsFor } from '../../certs/index.ts';
import { claimed, onJoiningControlPlanes, step } from '../../phases/index.ts';
import { certsWritten, joinedCluster, joinedPki, sharedPki, sharedPkiKept } from './artifacts.ts';
import { writePki } from './write-pki.ts';

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
