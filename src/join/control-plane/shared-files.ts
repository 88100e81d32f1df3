import { certsFor, type PkiFile } from '../../certs/index.ts';
import type { Pki } from '../../phases/index.ts';
import type { Cluster } from '../../spec/index.ts';

/** What every control plane has in common: the authorities with their keys, and the service account keys. By name below the PKI directory. */
export const sharedFiles = async (
  leader: Pki,
  cluster: Cluster,
): Promise<readonly (readonly [name: string, file: PkiFile])[]> => {
  const authorities = certsFor(cluster.documents.cluster).filter(({ ca }) => ca === undefined);
  const rows = await Promise.all([...authorities.map(({ name }) => name), 'sa' as const].map(leader.certs.row));
  return rows.flatMap(({ files }) => files);
};
