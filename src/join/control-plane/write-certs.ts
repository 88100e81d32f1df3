import { certsFor } from '../../certs/index.ts';
import { certWritten, claimed, clusterSpec, onJoiningControlPlanes, pki, step } from '../../phases/index.ts';
import { every } from '../../workflow/index.ts';
import { certsWritten, joinedPki } from './artifacts.ts';
import { sharedFiles } from './shared-files.ts';

/** kubeadm's control-plane-prepare/certs. The leader's files are on the leader first: no joined host may outlive its authority. */
export const writeJoinedCerts = step({
  id: 'join-control-plane/control-plane-prepare/certs',
  title: 'Write the certificates of a control plane',
  where: onJoiningControlPlanes,
  needs: {
    cluster: clusterSpec,
    claimed,
    pki,
    joinedPki,
    ca: every(certWritten('ca')),
    frontProxyCa: every(certWritten('front-proxy-ca')),
    etcdCa: every(certWritten('etcd-ca')),
    sa: every(certWritten('sa')),
  },
  gives: { certsWritten },
  run: async ({ host, warn }, { cluster, pki: leader, joinedPki: own }) => {
    const configuration = cluster.documents.cluster;
    const leaves = certsFor(configuration).filter(({ ca }) => ca !== undefined);
    const rows = await Promise.all(leaves.map(({ name }) => own.certs.row(name)));
    for (const text of rows.flatMap(({ warnings }) => warnings)) warn(text);
    const files = [
      ...(await sharedFiles(leader, cluster)),
      ...rows.flatMap((row) => row.files).filter(([, { made }]) => made),
    ].map(([name, { content, mode }]) => ({
      path: `${configuration.certificatesDir}/${name}`,
      content,
      mode,
      secret: name.endsWith('.key'),
    }));
    // Keys first: a kill in between must not leave a certificate without its key.
    await host.files.ensure(files.filter(({ secret }) => secret));
    await host.files.ensure(files.filter(({ secret }) => !secret));
    return { certsWritten: undefined };
  },
  recover: async () => ({ certsWritten: undefined }),
});
