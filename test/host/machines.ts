/** What `LINUX_PROBE` prints on one kind of machine, by section. */
export type Machine = Readonly<Record<string, string>>;

/** As the probe prints it. */
export const printed = (machine: Machine): string =>
  Object.entries(machine)
    .map(([section, text]) => `\x1e${section}\n${text}\n`)
    .join('');

/** An ordinary virtual server: systemd, cgroup v2, all capabilities, no swap. */
const server: Machine = {
  clock: '1790000000123456789',
  uname: 'Linux 6.1.0-31-amd64 x86_64',
  hostname: 'node-1',
  'machine-id': '8f2e5b1c9d3a4760b5e8f1a2c3d4e5f6',
  route: '1.1.1.1 via 10.0.2.2 dev eth0 src 10.0.2.15 uid 0 \\    cache ',
  addresses: [
    '2: eth0    inet 10.0.2.15/24 metric 100 brd 10.0.2.255 scope global dynamic eth0\\       valid_lft 85995sec preferred_lft 85995sec',
    '2: eth0    inet6 2001:db8::15/64 scope global dynamic mngtmpaddr \\       valid_lft 86384sec preferred_lft 14384sec',
  ].join('\n'),
  cpus: '4',
  memory: 'MemTotal:        8136920 kB',
  cgroup: 'cgroup2fs',
  init: 'systemd\nsystemd-runs',
  container: 'none',
  capabilities: 'CapBnd:\t000001ffffffffff',
  swap: 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority',
  user: '0',
};

const release = (lines: Readonly<Record<string, string>>): string =>
  Object.entries(lines)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');

export const debian12: Machine = {
  ...server,
  release: release({
    PRETTY_NAME: '"Debian GNU/Linux 12 (bookworm)"',
    NAME: '"Debian GNU/Linux"',
    VERSION_ID: '"12"',
    VERSION: '"12 (bookworm)"',
    VERSION_CODENAME: 'bookworm',
    ID: 'debian',
    HOME_URL: '"https://www.debian.org/"',
  }),
};

export const debian13: Machine = {
  ...server,
  uname: 'Linux 6.12.41+deb13-arm64 aarch64',
  release: release({
    PRETTY_NAME: '"Debian GNU/Linux 13 (trixie)"',
    VERSION_ID: '"13"',
    VERSION_CODENAME: 'trixie',
    DEBIAN_VERSION_FULL: '13.1',
    ID: 'debian',
  }),
};

export const ubuntu2204: Machine = {
  ...server,
  uname: 'Linux 5.15.0-134-generic x86_64',
  hostname: 'Web-1',
  swap: [
    'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority',
    '/swap.img                               file\t\t4194300\t\t0\t\t-2',
  ].join('\n'),
  release: release({
    PRETTY_NAME: '"Ubuntu 22.04.5 LTS"',
    NAME: '"Ubuntu"',
    VERSION_ID: '"22.04"',
    ID: 'ubuntu',
    ID_LIKE: 'debian',
  }),
};

export const ubuntu2404: Machine = {
  ...ubuntu2204,
  uname: 'Linux 6.8.0-55-generic x86_64',
  user: '1000',
  release: release({ PRETTY_NAME: '"Ubuntu 24.04.2 LTS"', VERSION_ID: '"24.04"', ID: 'ubuntu', ID_LIKE: 'debian' }),
};

/** systemd-nspawn on cgroup v1, without CAP_SYS_RESOURCE (bit 24). */
export const nestedLab: Machine = {
  ...debian12,
  uname: 'Linux 6.18.44 x86_64',
  hostname: 'cp1',
  route: '1.1.1.1 via 10.77.0.1 dev host0 src 10.77.0.11 uid 0 \\    cache ',
  addresses:
    '2: host0    inet 10.77.0.11/24 brd 10.77.0.255 scope global host0\\       valid_lft forever preferred_lft forever',
  cgroup: 'tmpfs',
  container: 'systemd-nspawn\ncontainer=systemd-nspawn',
  capabilities: 'CapBnd:\t000001fffeffffff',
};

export const rocky9: Machine = {
  ...server,
  uname: 'Linux 5.14.0-503.26.1.el9_5.x86_64 x86_64',
  release: release({
    NAME: '"Rocky Linux"',
    ID: '"rocky"',
    ID_LIKE: '"rhel centos fedora"',
    VERSION_ID: '"9.5"',
    PRETTY_NAME: '"Rocky Linux 9.5 (Blue Onyx)"',
  }),
};

export const leap15: Machine = {
  ...server,
  release: release({
    NAME: '"openSUSE Leap"',
    ID: '"opensuse-leap"',
    ID_LIKE: '"suse opensuse"',
    VERSION_ID: '"15.6"',
    PRETTY_NAME: '"openSUSE Leap 15.6"',
  }),
};

export const flatcar: Machine = {
  ...server,
  release: release({
    NAME: '"Flatcar Container Linux by Kinvolk"',
    ID: 'flatcar',
    ID_LIKE: 'coreos',
    VERSION_ID: '4152.2.1',
    PRETTY_NAME: '"Flatcar Container Linux by Kinvolk 4152.2.1 (Oklo)"',
  }),
};

/** busybox tools: `date` knows no nanoseconds, `ip` prints as iproute2 does. */
export const alpine: Machine = {
  ...server,
  clock: '1790000000',
  init: 'init\nopenrc-runs',
  container: '',
  release: release({ NAME: '"Alpine Linux"', ID: 'alpine', VERSION_ID: '3.21.3', PRETTY_NAME: '"Alpine Linux v3.21"' }),
};

/** What `WINDOWS_PROBE` prints on Windows Server 2022. */
export const windows2022 =
  '{"caption":"Microsoft Windows Server 2022 Datacenter","version":"10.0.20348","architecture":"AMD64","hostname":"WIN-7D1K2","cpus":4,"memory":8589398016,"address":["10.0.2.20"],"addresses":["fe80::1c2a:3b4c:5d6e:7f80%5","10.0.2.20"],"clock":1790000000123,"admin":true}\r\n';
