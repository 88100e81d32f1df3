import { z } from 'zod';
import type { Host } from '../../host/index.ts';
import { type VerbContext, verb } from '../verb.ts';

const schema = z.strictObject({
  unit: z.string().min(1).describe("The service's name as the init system knows it: containerd."),
  enabled: z.boolean().optional().describe('Whether it starts at boot.'),
  active: z.boolean().optional().describe('Whether it runs.'),
  restartOn: z
    .array(z.string().min(1))
    .default([])
    .describe('Ids of steps, and paths: a running service restarts when one of them changed since it started.'),
  reloadOn: z
    .array(z.string().min(1))
    .default([])
    .describe('The same for a service that reads its files again without ending: it is told to.'),
});
type Options = z.infer<typeof schema>;

/** A service that is enabled, runs, or does not; and restarts when what it reads has changed, in this run or in one that was cut short. */
export const service = verb({
  name: 'service',
  schema,
  act: async (options: Options, context) => {
    const { host } = context;
    const { unit, restartOn, reloadOn } = options;
    const status = await host.services.status(unit);
    const runs = status.active && options.active !== false;
    const toRestart = await unreadBy(context, unit, restartOn, 'ExecMainStartTimestamp');
    const toReload = reloadOn.length > 0 ? await unreadBy(context, unit, reloadOn, 'StateChangeTimestamp') : [];
    if (runs && toRestart.length > 0) {
      await host.services.restart(unit, `Restart ${unit}: it has not read ${toRestart.join(', ')}`);
    } else if (runs && toReload.length > 0) {
      const why = `Have ${unit} read ${toReload.join(', ')} again`;
      if (host.facts.initSystem === 'systemd') await host.run({ file: 'systemctl', args: ['reload', unit] }, why);
      else await host.services.restart(unit, why);
    } else {
      return host.services.ensure(unit, wantedOf(options));
    }
    await host.services.ensure(unit, wantedOf(options));
    return true;
  },
  hears: ({ restartOn, reloadOn }) => [...restartOn, ...reloadOn].filter((name) => !isPath(name)),
});

/** When the service read its files: as it started, or as it was last told to read them again. */
type ReadAt = 'ExecMainStartTimestamp' | 'StateChangeTimestamp';

/** What of the names (steps and paths) was written after the service read it, as paths where they are known. */
const unreadBy = async (
  { host, heard }: VerbContext,
  unit: string,
  names: readonly string[],
  readAt: ReadAt,
): Promise<readonly string[]> => {
  const steps = heard.filter(({ id }) => names.includes(id));
  const paths = [...steps.flatMap((step) => step.paths), ...names.filter(isPath)];
  const state = await lookAt(host, unit, paths, readAt);
  if (state.needsReload) await host.services.reload();
  const changed = steps.filter((step) => step.changed);
  const written = [
    ...new Set([...changed.flatMap((step) => step.paths), ...state.newer.filter((path) => paths.includes(path))]),
  ];
  return written.length === 0 && changed.length > 0 ? ['what changed'] : written;
};

interface ServiceState {
  /** The init system has an older text of the unit in mind. */
  readonly needsReload: boolean;
  /** Paths that were written after the service read them. */
  readonly newer: readonly string[];
}

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

const lookAt = async (host: Host, unit: string, paths: readonly string[], readAt: ReadAt): Promise<ServiceState> => {
  if (host.facts.initSystem !== 'systemd') return { needsReload: false, newer: [] };
  const { stdout } = await host.query({ shell: 'sh', script: look(readAt), args: [unit, ...paths] });
  const [reload, ...newer] = stdout.split('\n');
  return { needsReload: reload === 'yes', newer: newer.filter((line) => line !== '') };
};

const wantedOf = ({ enabled, active }: Options): { readonly enabled?: boolean; readonly active?: boolean } => ({
  ...(enabled === undefined ? {} : { enabled }),
  ...(active === undefined ? {} : { active }),
});

const isPath = (name: string): boolean => name.startsWith('/');
