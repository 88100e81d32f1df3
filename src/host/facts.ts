/** What a machine is: probed once, by pure parsers of command output; recorded outputs are the test data. */
export interface Facts {
  readonly family: 'debian' | 'rhel' | 'suse' | 'flatcar' | 'alpine' | 'windows' | 'unknown';
  /** `ID` of os-release: `debian`, `ubuntu`, `windows`. */
  readonly id: string;
  /** `VERSION_ID` of os-release. */
  readonly version: string;
  /** For people: `Debian GNU/Linux 12 (bookworm)`. */
  readonly prettyName: string;
  /** As Go spells it. */
  readonly arch: 'amd64' | 'arm64' | 'other';
  readonly kernel: string;
  /** Lower-case, as the host says. */
  readonly hostname: string;
  /** Of /etc/machine-id (machine-id(5)); empty where there is none. */
  readonly machineId: string;
  /** Address of the default route's interface; the first global address when there is no default route. */
  readonly address: string;
  readonly addresses: readonly string[];
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly cgroup: 'v1' | 'v2';
  readonly initSystem: 'systemd' | 'openrc' | 'windows-services' | 'none';
  /** True inside a container or namespace where some kernel knobs are refused (systemd-detect-virt --container). */
  readonly nested: boolean;
  /** Effective capabilities of root there, such as `CAP_SYS_RESOURCE`. */
  readonly capabilities: readonly string[];
  /** Host clock minus operator clock, in milliseconds, less half the round trip. */
  readonly clockSkewMs: number;
  readonly swap: boolean;
  readonly root: boolean;
}
