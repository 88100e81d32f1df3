import { type CertName, certTable } from '../../certs/index.ts';
import type { Artifact } from '../../workflow/index.ts';
import { ofHost } from '../../workflow/index.ts';
import { claimed, clusterSpec, pki } from '../artifacts.ts';
import { givenCluster } from '../given-cluster.ts';
import { onLeader } from '../places.ts';
import { type Step, step } from '../step.ts';

/** The files of one certificate are on the leader. */
export const certWritten = (name: CertName): Artifact<void> => ofHost(`certs/${name}`);

/** kubeadm's phases `certs/…`, one for each row of the table, and `certs/sa`. */
export const writeCerts: readonly Step[] = [
  ...certTable.map(({ name, ca, path }) => writeCert(name, ca, `${path}.crt`)),
  writeCert('sa', undefined, 'sa.pub'),
];

function writeCert(name: CertName, ca: CertName | undefined, mark: string): Step {
  return step({
    id: `certs/${name}`,
    title: name === 'sa' ? 'Write the service account keys' : `Write the certificate ${name}`,
    where: onLeader,
    needs: { cluster: clusterSpec, pki, claimed, ...(ca === undefined ? {} : { ca: certWritten(ca) }) },
    gives: { written: certWritten(name) },
    run: async ({ host, warn }, input) => {
      const { certificatesDir, etcd } = input.cluster.documents.cluster;
      const isEtcd = name === 'etcd-ca' || ca === 'etcd-ca';
      if (isEtcd && 'external' in etcd) return { written: undefined };
      const row = await input.pki.certs.row(name);
      for (const text of row.warnings) warn(text);
      // Keys first: a kill in between must not leave a CA that looks like one whose key is elsewhere.
      for (const [file, { content, mode, made }] of row.files) {
        if (made) {
          const path = `${certificatesDir}/${file}`;
          await host.files.ensure([{ path, content, mode, secret: file.endsWith('.key') }]);
        }
      }
      return { written: undefined };
    },
    recover: async ({ host }, given) => {
      const { certificatesDir } = givenCluster(given).documents.cluster;
      const [state] = await host.files.look([`${certificatesDir}/${mark}`]);
      return state?.kind === 'file' ? { written: undefined } : undefined;
    },
  });
}
