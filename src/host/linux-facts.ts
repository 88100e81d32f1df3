import type { Facts } from './facts.ts';
import { familyOf } from './os-families.ts';

/** The operator's clock around the probe, in milliseconds since 1970. */
export interface ProbeClock {
  readonly startedMs: number;
  readonly endedMs: number;
}

/**
 * Prints everything that is asked of a Linux machine, in sections, with little more than a shell; one round trip. A process for
 * each line would cost more than all the rest of a short command, so files are read by the shell itself.
 */
export const LINUX_PROBE = `
export LC_ALL=C
section() { printf '\\036%s\\n' "$1"; }
show() { [ -r "$1" ] && while IFS= read -r line || [ -n "$line" ]; do printf '%s\\n' "$line"; done <"$1"; }
section clock; date +%s%N
section uname; uname -s -m -r
section hostname; show /proc/sys/kernel/hostname
section machine-id; show /etc/machine-id
section release; show /etc/os-release; show /usr/lib/os-release
section route; ip -o route get 1.1.1.1 2>/dev/null || ip -o route show default 2>/dev/null
section addresses; ip -o addr show scope global 2>/dev/null
while read -r name first second rest; do case $name in Cpus_allowed_list:) cpus=$first ;; Uid:) user=$second ;; esac; done </proc/self/status
section cpus; count=0; IFS=,; for range in $cpus; do count=$((count + \${range#*-} - \${range%-*} + 1)); done; unset IFS; echo "$count"
section memory; read -r line </proc/meminfo; echo "$line"
section cgroup; [ -f /sys/fs/cgroup/cgroup.controllers ] && echo cgroup2fs
section init; show /proc/1/comm; [ -d /run/systemd/system ] && echo systemd-runs; [ -d /run/openrc ] && echo openrc-runs
section container; if [ -r /run/systemd/container ]; then show /run/systemd/container
elif command -v systemd-detect-virt >/dev/null; then systemd-detect-virt --container 2>/dev/null
elif [ -r /proc/1/environ ]; then tr '\\0' '\\n' </proc/1/environ | grep ^container=; fi
section capabilities; while read -r name first; do [ "$name" = CapBnd: ] && echo "$name $first"; done </proc/1/status
section swap; show /proc/swaps
section user; echo "$user"
exit 0
`;

/** Facts from what `LINUX_PROBE` printed. Pure. */
export const parseLinuxFacts = (stdout: string, clock: ProbeClock): Facts => {
  const sections = sectionsOf(stdout);
  const text = (name: string): string => sections.get(name)?.trim() ?? '';
  const [, kernel = '', machine = ''] = text('uname').split(/\s+/);
  const release = releaseOf(text('release'));
  const id = release.get('ID') ?? 'linux';
  const addresses = addressesOf(text('addresses'));
  return {
    family: familyOf({ id, like: (release.get('ID_LIKE') ?? '').split(' ') }),
    id,
    version: release.get('VERSION_ID') ?? '',
    prettyName: release.get('PRETTY_NAME') ?? id,
    arch: archOf(machine),
    kernel,
    hostname: text('hostname').toLowerCase(),
    machineId: /^[0-9a-f]{32}$/.exec(text('machine-id'))?.[0] ?? '',
    address:
      /\bsrc (\S+)/.exec(text('route'))?.[1] ??
      addressOfInterface(text('route'), text('addresses')) ??
      addresses[0] ??
      '',
    addresses,
    cpus: Number(text('cpus').split('\n')[0]) || 1,
    memoryBytes: Number(/(\d+) kB/.exec(text('memory'))?.[1] ?? 0) * 1024,
    cgroup: text('cgroup') === 'cgroup2fs' ? 'v2' : 'v1',
    initSystem: initOf(text('init')),
    nested: isNested(text('container')),
    capabilities: capabilitiesOf(text('capabilities')),
    clockSkewMs: skewOf(text('clock'), clock),
    swap: text('swap').split('\n').length > 1,
    root: text('user') === '0',
  };
};

const sectionsOf = (stdout: string): ReadonlyMap<string, string> =>
  new Map(
    stdout
      .split('\x1e')
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  );

/** os-release(5): shell assignments; the first of a name counts, as /etc comes before /usr/lib. */
const releaseOf = (text: string): ReadonlyMap<string, string> => {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line.trim()) ?? [];
    if (name && value !== undefined && !values.has(name)) values.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
  }
  return values;
};

const addressesOf = (text: string): readonly string[] =>
  [...text.matchAll(/ inet6? ([^\s/]+)/g)].map(([, address = '']) => address);

const addressOfInterface = (route: string, addresses: string): string | undefined => {
  const device = /\bdev (\S+)/.exec(route)?.[1];
  const line = addresses.split('\n').find((each) => each.split(/\s+/)[1] === device);
  return line === undefined ? undefined : addressesOf(line)[0];
};

/** Machine names of uname, as Go spells them. */
export const archOf = (machine: string): Facts['arch'] => {
  const arches: Readonly<Record<string, Facts['arch']>> = {
    x86_64: 'amd64',
    amd64: 'amd64',
    aarch64: 'arm64',
    arm64: 'arm64',
  };
  return arches[machine.toLowerCase()] ?? 'other';
};

const initOf = (text: string): Facts['initSystem'] => {
  if (text.includes('systemd-runs')) return 'systemd';
  return text.includes('openrc-runs') ? 'openrc' : 'none';
};

const isNested = (text: string): boolean => text.split('\n').some((line) => line !== '' && line !== 'none');

/** `date` gives nanoseconds, or seconds alone where it is busybox'. */
const skewOf = (text: string, { startedMs, endedMs }: ProbeClock): number => {
  const digits = /^\d{10,}/.exec(text)?.[0];
  return digits === undefined ? 0 : Math.round(Number(digits.padEnd(13, '0').slice(0, 13)) - (startedMs + endedMs) / 2);
};

/** Bits of capabilities(7), by number from 0. */
const capabilityNames =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'.split(
    ' ',
  );

const capabilitiesOf = (text: string): readonly string[] => {
  const bits = BigInt(`0x${/([0-9a-f]+)$/.exec(text)?.[1] ?? '0'}`);
  return capabilityNames.filter((_, bit) => (bits >> BigInt(bit)) & 1n).map((name) => `CAP_${name}`);
};
