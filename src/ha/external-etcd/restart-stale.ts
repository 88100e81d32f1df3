import type { Host } from '../../host/index.ts';
import { etcdUnitFile } from '../../phases/index.ts';

/** What etcd reads only as it starts. Certificates are not among it: it reads those at every handshake. */
const READ = ['/usr/local/bin/etcd', etcdUnitFile];

/** Prints each path that is newer than the running etcd; nothing where none runs. */
const LOOK = `
started=$(systemctl show --timestamp=us+utc -p ExecMainStartTimestamp --value etcd)
[ -n "$started" ] && [ "$started" != n/a ] || exit 0
for path; do [ -e "$path" ] && find "$path" -maxdepth 0 -newermt "$started" ! -newermt now; done
exit 0`;

/** Restarts an etcd that runs an older program or unit than the host has; gives whether it did. */
export const restartStale = async (host: Host): Promise<boolean> => {
  const { stdout } = await host.query({ shell: 'sh', script: LOOK, args: READ });
  if (stdout.trim() === '') return false;
  await host.services.reload();
  await host.services.restart('etcd', `Restart etcd: it has not read ${stdout.trim().split('\n').join(', ')}`);
  return true;
};
