import { type Host, unreadFiles } from '../../host/index.ts';
import { etcdUnitFile } from '../../phases/index.ts';

/** What etcd reads only as it starts. Certificates are not among it: it reads those at every handshake. */
const READ = ['/usr/local/bin/etcd', etcdUnitFile];

/** Restarts an etcd that runs an older program or unit than the host has; gives whether it did. */
export const restartStale = async (host: Host): Promise<boolean> => {
  const { newer } = await unreadFiles(host, 'etcd', READ);
  if (newer.length === 0) return false;
  await host.services.reload();
  await host.services.restart('etcd', `Restart etcd: it has not read ${newer.join(', ')}`);
  return true;
};
