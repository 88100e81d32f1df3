import type { Host } from './host.ts';

/** When a service read its files: as it started, or as it was last told to read them again. */
export type ReadAt = 'ExecMainStartTimestamp' | 'StateChangeTimestamp';

export interface UnreadFiles {
  /** The init system has an older text of the unit in mind. */
  readonly needsReload: boolean;
  /** Those of the paths that were written after the service read them; none where it does not run. */
  readonly newer: readonly string[];
}

/**
 * What a running service has not read: how a run sees that an earlier one was cut between a file and the restart for it. Asked of
 * systemd alone; elsewhere nothing is.
 */
export const unreadFiles = async (
  host: Pick<Host, 'facts' | 'query'>,
  unit: string,
  paths: readonly string[],
  readAt: ReadAt = 'ExecMainStartTimestamp',
): Promise<UnreadFiles> => {
  if (host.facts.initSystem !== 'systemd') return { needsReload: false, newer: [] };
  const { stdout } = await host.query({ shell: 'sh', script: look(readAt), args: [unit, ...paths] });
  const [reload, ...newer] = stdout.split('\n');
  return { needsReload: reload === 'yes', newer: newer.filter((line) => line !== '') };
};

/**
 * First line: whether systemd must reload. Then each path that is newer than the service. A time in the future (a clock
 * that was set back) does not count, or it would restart at every run.
 */
const look = (readAt: ReadAt): string => `
unit=$1; shift
systemctl show -p NeedDaemonReload --value "$unit"
started=$(systemctl show --timestamp=us+utc -p ${readAt} --value "$unit")
[ -n "$started" ] && [ "$started" != n/a ] || exit 0
for path; do [ -e "$path" ] && find "$path" -maxdepth 0 -newermt "$started" ! -newermt now; done
exit 0`;
