import { planFiles } from './dry-run-files.ts';
import type { Change, ChangeListener, Host, Packages, ServiceStatus, Services } from './host.ts';

/**
 * The same host, with nothing written: every write is told to `onChange` instead (files with a diff), and reads
 * see what was planned. Commands that would change something end at once with exit code 0 and no output.
 */
export const createDryRunHost = (host: Host, onChange: ChangeListener): Host => {
  let isPending = false;
  const tell = (change: Omit<Change, 'host'>): void => {
    isPending = true;
    onChange({ host: host.name, ...change });
  };
  return {
    ...host,
    files: planFiles(host.files, tell),
    services: planServices(host.services, tell),
    packages: planPackages(host.packages, tell),
    run: async (_command, why) => {
      tell({ kind: 'command', what: why, action: 'run' });
      return { exitCode: 0, stdout: '', stderr: '' };
    },
    until: async (what, probe, options) => (isPending ? undefined : host.until(what, probe, options)),
  };
};

type Tell = (change: Omit<Change, 'host'>) => void;

const planServices = (services: Services, tell: Tell): Services => {
  const planned = new Map<string, Partial<ServiceStatus>>();
  const status = async (unit: string): Promise<ServiceStatus> => ({
    ...(await services.status(unit)),
    ...planned.get(unit),
  });
  return {
    status,
    ensure: async (unit, wanted) => {
      const found = await status(unit);
      const differs =
        (wanted.enabled !== undefined && wanted.enabled !== found.enabled) ||
        (wanted.active !== undefined && wanted.active !== found.active);
      if (!differs) return false;
      tell({ kind: 'service', what: unit, action: 'update' });
      planned.set(unit, { ...planned.get(unit), ...wanted, exists: true });
      return true;
    },
    restart: async (unit) => {
      tell({ kind: 'service', what: unit, action: 'run' });
      planned.set(unit, { ...planned.get(unit), active: true, exists: true });
    },
    reload: async () => undefined,
  };
};

const planPackages = (packages: Packages, tell: Tell): Packages => {
  const planned = new Set<string>();
  const missing = async (names: readonly string[]) =>
    (await packages.missing(names)).filter((name) => !planned.has(name));
  return {
    missing,
    ensure: async (names) => {
      const wanted = await missing(names);
      for (const what of wanted) {
        tell({ kind: 'package', what, action: 'create' });
        planned.add(what);
      }
      return wanted;
    },
  };
};
