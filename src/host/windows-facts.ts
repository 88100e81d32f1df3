import type { Facts } from './facts.ts';
import { archOf, type ProbeClock } from './linux-facts.ts';

/** Asks a Windows machine what it is; answers in JSON. */
export const WINDOWS_PROBE = `
$os = Get-CimInstance Win32_OperatingSystem
$computer = Get-CimInstance Win32_ComputerSystem
$route = Get-NetRoute -DestinationPrefix '0.0.0.0/0' -ErrorAction SilentlyContinue | Sort-Object RouteMetric | Select-Object -First 1
$addresses = @(Get-NetIPAddress -ErrorAction SilentlyContinue | Where-Object { $_.PrefixOrigin -ne 'WellKnown' })
[ordered]@{
  caption = $os.Caption; version = $os.Version; architecture = $env:PROCESSOR_ARCHITECTURE
  hostname = $env:COMPUTERNAME; cpus = $computer.NumberOfLogicalProcessors; memory = $computer.TotalPhysicalMemory
  address = @($addresses | Where-Object { $_.InterfaceIndex -eq $route.ifIndex -and $_.AddressFamily -eq 2 } | ForEach-Object { $_.IPAddress })
  addresses = @($addresses | ForEach-Object { $_.IPAddress })
  clock = [DateTimeOffset]::UtcNow.ToUnixTimeMilliseconds()
  admin = ([Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()).IsInRole('Administrators')
} | ConvertTo-Json -Compress
`;

/** Facts from what `WINDOWS_PROBE` printed. Pure. `version` is the build, such as `10.0.20348`. */
export const parseWindowsFacts = (stdout: string, { startedMs, endedMs }: ProbeClock): Facts => {
  const found = JSON.parse(stdout.trim()) as Partial<WindowsAnswer>;
  return {
    family: 'windows',
    id: 'windows',
    version: found.version ?? '',
    prettyName: found.caption?.trim() ?? 'Windows',
    arch: archOf(found.architecture ?? ''),
    kernel: found.version ?? '',
    hostname: (found.hostname ?? '').toLowerCase(),
    machineId: '',
    address: found.address?.[0] ?? found.addresses?.[0] ?? '',
    addresses: found.addresses ?? [],
    cpus: found.cpus ?? 1,
    memoryBytes: found.memory ?? 0,
    cgroup: 'v2',
    initSystem: 'windows-services',
    nested: false,
    capabilities: [],
    clockSkewMs: found.clock === undefined ? 0 : Math.round(found.clock - (startedMs + endedMs) / 2),
    swap: false,
    root: found.admin === true,
  };
};

interface WindowsAnswer {
  readonly caption: string;
  readonly version: string;
  readonly architecture: string;
  readonly hostname: string;
  readonly cpus: number;
  readonly memory: number;
  readonly address: readonly string[];
  readonly addresses: readonly string[];
  readonly clock: number;
  readonly admin: boolean;
}
