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
});
type Options = z.infer<typeof schema>;

/** A service that is enabled, runs, or does not; and restarts when what it reads has changed, in this run or in one that was cut short. */
export const service = verb({
  name: 'service',
  schema,
  act: async (options: Options, context) => {
    const { host } = context;
    const status = await host.services.status(options.unit);
    const read = context.heard.flatMap(({ paths }) => paths).concat(options.restartOn.filter(isPath));
    const state = status.exists ? await lookAt(host, options.unit, read) : unknown;
    if (state.needsReload) await host.services.reload();
    const changed = context.heard.filter(({ changed: isChanged }) => isChanged).map(({ id }) => id);
    if (status.active && options.active !== false && (changed.length > 0 || state.newer.length > 0)) {
      await host.services.restart(options.unit, `Restart ${options.unit}: it has not read ${whatOf(context, state)}`);
      await host.services.ensure(options.unit, wantedOf(options));
      return true;
    }
    return host.services.ensure(options.unit, wantedOf(options));
  },
  hears: ({ restartOn }) => restartOn.filter((name) => !isPath(name)),
});

interface ServiceState {
  /** The init system has an older text of the unit in mind. */
  readonly needsReload: boolean;
  /** Paths that were written after the service started. */
  readonly newer: readonly string[];
}

const unknown: ServiceState = { needsReload: false, newer: [] };

/**
 * First line: whether systemd must reload. Then each path that is newer than the service. A time in the future (a clock
 * that was set back) does not count, or it would restart at every run.
 */
const LOOK = `
unit=$1; shift
systemctl show -p NeedDaemonReload --value "$unit"
started=$(systemctl show --timestamp=us+utc -p ExecMainStartTimestamp --value "$unit")
[ -n "$started" ] && [ "$started" != n/a ] || exit 0
for path; do [ -e "$path" ] && find "$path" -maxdepth 0 -newermt "$started" ! -newermt now; done
exit 0`;

const lookAt = async (host: Host, unit: string, paths: readonly string[]): Promise<ServiceState> => {
  if (host.facts.initSystem !== 'systemd') return unknown;
  const { stdout } = await host.query({ shell: 'sh', script: LOOK, args: [unit, ...paths] });
  const [reload, ...newer] = stdout.split('\n');
  return { needsReload: reload === 'yes', newer: newer.filter((line) => line !== '') };
};

const whatOf = ({ heard }: VerbContext, { newer }: ServiceState): string => {
  const written = heard.filter(({ changed }) => changed).flatMap(({ paths }) => paths);
  return [...new Set([...written, ...newer])].join(', ') || 'what changed';
};

const wantedOf = ({ enabled, active }: Options): { readonly enabled?: boolean; readonly active?: boolean } => ({
  ...(enabled === undefined ? {} : { enabled }),
  ...(active === undefined ? {} : { active }),
});

const isPath = (name: string): boolean => name.startsWith('/');
