import { certsFor } from '../../certs/index.ts';
import type { Pki } from '../../phases/index.ts';
import type { Cluster } from '../../spec/index.ts';
import type { SharedContent } from './artifacts.ts';

/** What every control plane has in common: the authorities with their keys, and the service account keys. */
export const sharedFiles = async (leader: Pki, cluster: Cluster): Promise<readonly SharedContent[]> => {
  const { certificatesDir } = cluster.documents.cluster;
  const authorities = certsFor(cluster.documents.cluster).filter(({ ca }) => ca === undefined);
  const rows = await Promise.all([...authorities.map(({ name }) => name), 'sa' as const].map(leader.certs.row));
  return rows
    .flatMap(({ files }) => files)
    .map(([name, { content, mode }]) => ({ path: `${certificatesDir}/${name}`, content, mode }));
};
