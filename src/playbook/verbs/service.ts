import { z } from 'zod';
import { type ReadAt, unreadFiles } from '../../host/index.ts';
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

/** What of the names (steps and paths) was written after the service read it, as paths where they are known. */
const unreadBy = async (
  { host, heard }: VerbContext,
  unit: string,
  names: readonly string[],
  readAt: ReadAt,
): Promise<readonly string[]> => {
  const steps = heard.filter(({ id }) => names.includes(id));
  const paths = [...steps.flatMap((step) => step.paths), ...names.filter(isPath)];
  const state = await unreadFiles(host, unit, paths, readAt);
  if (state.needsReload) await host.services.reload();
  const changed = steps.filter((step) => step.changed);
  const written = [
    ...new Set([...changed.flatMap((step) => step.paths), ...state.newer.filter((path) => paths.includes(path))]),
  ];
  return written.length === 0 && changed.length > 0 ? ['what changed'] : written;
};

const wantedOf = ({ enabled, active }: Options): { readonly enabled?: boolean; readonly active?: boolean } => ({
  ...(enabled === undefined ? {} : { enabled }),
  ...(active === undefined ? {} : { active }),
});

const isPath = (name: string): boolean => name.startsWith('/');
