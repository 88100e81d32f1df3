import type { ProgramCommand } from './command.ts';
import type { ServiceStatus, Services } from './host.ts';
import type { OsParts } from './os-family.ts';

/** Services under systemd. */
export const createSystemdServices = ({ query, act, tell }: OsParts): Services => {
  const status = async (unit: string) =>
    parseShow((await query(systemctl('show', `--property=${SHOWN}`, unit))).stdout);
  return {
    status,
    ensure: async (unit, wanted) => {
      const verbs = verbsFor(await status(unit), wanted);
      if (verbs.length === 0) return false;
      tell({ kind: 'service', what: unit, action: 'update' });
      for (const verb of verbs) await act(systemctl(...verb, unit));
      return true;
    },
    restart: async (unit, _why) => {
      tell({ kind: 'service', what: unit, action: 'run' });
      await act(systemctl('restart', unit));
    },
    reload: async () => {
      await act(systemctl('daemon-reload'));
    },
  };
};

/** What `systemctl` must be told so that `found` becomes `wanted`; starting and enabling are one call. */
const verbsFor = (
  found: ServiceStatus,
  wanted: { readonly enabled?: boolean; readonly active?: boolean },
): readonly (readonly string[])[] => {
  const enabling = wanted.enabled !== undefined && wanted.enabled !== found.enabled;
  const acting = wanted.active !== undefined && wanted.active !== found.active;
  if (enabling && acting && wanted.enabled === wanted.active) return [[wanted.enabled ? 'enable' : 'disable', '--now']];
  return [
    ...(enabling ? [[wanted.enabled ? 'enable' : 'disable']] : []),
    ...(acting ? [[wanted.active ? 'start' : 'stop']] : []),
  ];
};

/** Reads `Key=value` lines of `systemctl show`. A unit that restarts again and again is not active. */
export const parseShow = (stdout: string): ServiceStatus => {
  const values = new Map(stdout.split('\n').map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]));
  const loaded = values.get('LoadState') ?? '';
  return {
    exists: loaded !== '' && loaded !== 'not-found',
    active: ['active', 'reloading'].includes(values.get('ActiveState') ?? ''),
    enabled: ['enabled', 'enabled-runtime', 'alias', 'static', 'generated'].includes(values.get('UnitFileState') ?? ''),
  };
};

const SHOWN = 'LoadState,ActiveState,UnitFileState';

const systemctl = (...args: readonly string[]): ProgramCommand => ({ file: 'systemctl', args });
