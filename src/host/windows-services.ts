import type { ScriptCommand } from './command.ts';
import type { ServiceStatus, Services } from './host.ts';
import type { OsParts } from './os-family.ts';

/** Services of Windows' service control manager, over PowerShell. */
export const createWindowsServices = ({ query, act, tell }: OsParts): Services => {
  const status = async (unit: string) => parseService((await query(powershell(SHOW, unit))).stdout);
  return {
    status,
    ensure: async (unit, wanted) => {
      const found = await status(unit);
      const steps = [
        ...differing(found.enabled, wanted.enabled, ENABLE, DISABLE),
        ...differing(found.active, wanted.active, START, STOP),
      ];
      if (steps.length === 0) return false;
      tell({ kind: 'service', what: unit, action: 'update' });
      for (const script of steps) await act(powershell(script, unit));
      return true;
    },
    restart: async (unit) => {
      tell({ kind: 'service', what: unit, action: 'run' });
      await act(powershell(RESTART, unit));
    },
    /** Windows has no unit files to read again. */
    reload: async () => undefined,
  };
};

/** Reads what `Get-Service | ConvertTo-Json` prints; Windows PowerShell gives enumerations as numbers, PowerShell 7 as well. */
export const parseService = (stdout: string): ServiceStatus => {
  if (stdout.trim() === '') return { exists: false, active: false, enabled: false };
  const { Status, StartType } = JSON.parse(stdout) as { readonly Status?: number; readonly StartType?: number };
  return { exists: true, active: Status === RUNNING, enabled: StartType === AUTOMATIC };
};

/** System.ServiceProcess.ServiceControllerStatus and ServiceStartMode. */
const RUNNING = 4;
const AUTOMATIC = 2;

const SHOW =
  'Get-Service -Name $args[0] -ErrorAction SilentlyContinue | Select-Object Status, StartType | ConvertTo-Json';
const ENABLE = 'Set-Service -Name $args[0] -StartupType Automatic -ErrorAction Stop';
const DISABLE = 'Set-Service -Name $args[0] -StartupType Manual -ErrorAction Stop';
const START = 'Start-Service -Name $args[0] -ErrorAction Stop';
const STOP = 'Stop-Service -Name $args[0] -Force -ErrorAction Stop';
const RESTART = 'Restart-Service -Name $args[0] -Force -ErrorAction Stop';

const powershell = (script: string, unit: string): ScriptCommand => ({ shell: 'powershell', script, args: [unit] });

const differing = (found: boolean, wanted: boolean | undefined, on: string, off: string): readonly string[] => {
  if (wanted === undefined || wanted === found) return [];
  return [wanted ? on : off];
};
